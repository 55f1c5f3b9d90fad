"""Polynomial decay by known values, at both ends and past them."""

import math

import mpmath
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.Polynomial,
    short=(ri.Polynomial(7, 2, floor=0.1), ri.Polynomial(6.5, 0.5)),
    long={
        "Polynomial": ri.Polynomial(50, 2, floor=0.1),
        "Polynomial, no whole power": ri.Polynomial(49.7, 1.5),
        "Polynomial, T = 1": ri.Polynomial(1, 1.7),
    },
    checked=dict(T=40, power=1.5, floor=0.2),
    good=dict(T=4, power=2, floor=0.5),
    refused={
        "T": [0, -1, math.nan, math.inf, "4", None, True],
        "power": [0, -1, math.nan, math.inf, "2", None, True],
        "floor": [-0.5, 1.5, math.nan, "0", None],
    },
)


def test_known_values():
    assert [ri.Polynomial(4, 2)(k) for k in range(6)] == [1, 9 / 16, 1 / 4, 1 / 16, 0, 0]
    assert [ri.Polynomial(4, 0.5)(k) for k in (0, 3, 4, 5)] == [1, 0.5, 0, 0]
    assert [ri.Polynomial(4, 3, floor=0.5)(k) for k in (0, 2, 4, 9)] == [1, 0.5625, 0.5, 0.5]


@pytest.mark.parametrize("T", [1, 2, 3, 100, 10**9])
@pytest.mark.parametrize("power", [0.5, 1, 1.7, 30])
def test_both_ends_are_exact_and_the_floor_holds(T, power):
    eta = ri.Polynomial(T, power, 0.1)
    assert eta(0) == 1
    assert eta(T) == eta(T + 1) == eta(10**12) == 0.1


def test_power_one_is_linear():
    assert [ri.Polynomial(7, 1, 0.3)(k) for k in range(10)] == [ri.Linear(7, 0.3)(k) for k in range(10)]


def test_the_power_is_correctly_rounded():
    eta = ri.Polynomial(97, 2.3)
    with mpmath.workdps(50):
        for k in range(97):
            assert eta(k) == float(mpmath.mpf(1 - k / 97) ** mpmath.mpf(2.3)), k
