"""Linear decay by known values, at both ends and past them."""

import math
from itertools import pairwise

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.Linear,
    short=(ri.Linear(7, floor=0.1), ri.Linear(6.5)),
    long={"Linear": ri.Linear(50, floor=0.1), "Linear, T fractional": ri.Linear(49.7), "Linear, T = 1": ri.Linear(1)},
    checked=dict(T=40, floor=0.2),
    good=dict(T=4, floor=0.5),
    refused={
        "T": [0, -1, math.nan, math.inf, "4", None, True, 1j],
        "floor": [-0.5, 1.5, math.nan, math.inf, "0", None],
    },
)


def test_known_values():
    assert [ri.Linear(4)(k) for k in range(7)] == [1, 0.75, 0.5, 0.25, 0, 0, 0]
    assert [ri.Linear(4, floor=0.5)(k) for k in range(7)] == [1, 0.875, 0.75, 0.625, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("T", [1, 2, 3, 100, 10**9])
@pytest.mark.parametrize("floor", [0, 0.1, 0.3, 1])
def test_both_ends_are_exact_and_the_floor_holds(T, floor):
    eta = ri.Linear(T, floor)
    assert eta(0) == 1
    assert eta(T) == eta(T + 1) == eta(10**12) == floor
    assert eta(T - 1) == pytest.approx(floor + (1 - floor) / T, rel=0, abs=4 * 2.0**-53)


def test_a_fractional_end_is_passed_and_not_met():
    assert [ri.Linear(2.5)(k) for k in range(4)] == [1, 1 - 1 / 2.5, 1 - 2 / 2.5, 0]


def test_it_is_the_decay_of_wsd_and_falls_in_every_step():
    eta, wsd = ri.Linear(50, 0.1), ri.WSD(0, 0, 50, floor=0.1)
    values = [eta(k) for k in range(60)]
    assert values == [wsd(k) for k in range(60)]
    assert all(a > b for a, b in pairwise(values[:51]))
