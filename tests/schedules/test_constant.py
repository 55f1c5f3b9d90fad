"""Constant, and the rate α/√t of the regret bounds."""

import math

import array_api_strict
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = (
    ScheduleTraits(
        schedule=ri.Constant,
        short=(ri.Constant(0.5),),
        long={"Constant": ri.Constant(0.3)},
        checked=dict(value=0.3),
        good=dict(value=1),
        refused={"value": [math.nan, math.inf, "1", None, True, [1]]},
    ),
    ScheduleTraits(
        schedule=ri.InverseSqrt,
        short=(ri.InverseSqrt(),),
        long={"InverseSqrt": ri.InverseSqrt()},
        checked={},
        good={},
    ),
)


def test_constant_has_the_shape_of_k_in_any_library():
    values = ri.Constant(2)(array_api_strict.arange(3))
    assert values.shape == (3,)
    assert (float(values[0]), float(values[2])) == (2, 2)


@pytest.mark.parametrize("k", [0, 1, 2, 10**9, 0.5])
def test_constant_is_constant(k):
    assert ri.Constant()(k) == 1
    assert ri.Constant(0.375)(k) == 0.375
    assert isinstance(ri.Constant(2)(k), float)


def test_inverse_sqrt_is_one_over_the_root_of_t():
    # step t = k + 1 has 1/√t: exact at the squares
    assert [ri.InverseSqrt()(t - 1) for t in (1, 4, 16, 64, 2**40)] == [1, 1 / 2, 1 / 4, 1 / 8, 2.0**-20]
    assert ri.InverseSqrt()(1) == 1 / math.sqrt(2)
    assert ri.InverseSqrt()(0.5625) == 0.8  # √1.5625 = 1.25
