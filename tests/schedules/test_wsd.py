"""Warm-up, stable rate, decay: each shape by known values, the ends, and settings that leave a part out."""

import math

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.WSD,
    short=(ri.WSD(3, 2, 4, shape="sqrt", floor=0.1), ri.WSD(2.5, 1, 3.5, shape="cosine")),
    long={
        "WSD": ri.WSD(10, 20, 40, floor=0.1),
        "WSD, cosine": ri.WSD(10, 20, 40, shape="cosine", floor=0.25),
        "WSD, sqrt": ri.WSD(10, 20, 40, shape="sqrt"),
        "WSD, fractional": ri.WSD(9.5, 20.25, 39.5, shape="sqrt", floor=0.1),
    },
    checked=dict(warmup=10, stable=20, decay=16, shape="sqrt", floor=0.2),
    good=dict(warmup=2, stable=3, decay=4, shape="linear", floor=0.5),
    refused={
        "warmup": [-1, math.nan, math.inf, "2", None, True],
        "stable": [-1, math.nan, math.inf, "2", None],
        "decay": [0, -1, math.nan, math.inf, "2", None],
        "floor": [-0.5, 1.5, math.nan, "0", None],
        "shape": ["lin", "", None, 1, ["linear"]],
    },
)

U = 2.0**-53


def test_all_parts_of_the_linear_one():
    eta = ri.WSD(warmup=4, stable=2, decay=4)
    assert [eta(k) for k in range(12)] == [0, 0.25, 0.5, 0.75, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0]


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ("linear", [1, 0.75, 0.5, 0.25, 0]),
        ("cosine", [1, (2 + 2**0.5) / 4, 0.5, (2 - 2**0.5) / 4, 0]),
        ("sqrt", [1, 0.5, 1 - 0.5**0.5, 1 - 0.75**0.5, 0]),
    ],
)
@pytest.mark.parametrize("floor", [0, 0.25, 1])
def test_each_shape_falls_to_the_floor_and_stays(shape, values, floor):
    eta = ri.WSD(warmup=0, stable=0, decay=4, shape=shape, floor=floor)
    expected = [floor + (1 - floor) * value for value in values]
    assert [eta(k) for k in range(5)] == pytest.approx(expected, rel=0, abs=8 * U)
    assert eta(0) == 1
    assert eta(4) == eta(5) == eta(1000) == floor


def test_the_warm_up_is_warmups():
    eta, other = ri.WSD(7, 10, 5), ri.Warmup(7, ri.Constant())
    assert [eta(k) for k in range(17)] == [other(k) for k in range(17)]


@pytest.mark.parametrize(("warmup", "values"), [(0, [1, 1, 1]), (0.5, [0, 1, 1]), (1, [0, 1, 1]), (2.5, [0, 0.4, 0.8])])
def test_short_and_fractional_warm_ups(warmup, values):
    assert [ri.WSD(warmup, 10, 1)(k) for k in range(3)] == values


def test_a_fractional_end_is_passed_and_not_met():
    eta = ri.WSD(0, 0.5, 2.5)
    assert [eta(k) for k in range(5)] == [1, 0.8, 1 - 1.5 / 2.5, 0, 0]
