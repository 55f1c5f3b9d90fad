"""Smith's cyclical policies: papers.md section 6, at every corner of the triangle."""

import math
from math import floor

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = (
    ScheduleTraits(
        schedule=ri.Triangular,
        short=(ri.Triangular(0.1, 0.9, 3),),
        long={"Triangular": ri.Triangular(0.1, 0.7, stepsize=7)},
        checked=dict(base=0.1, peak=0.7, stepsize=10),
        good=dict(base=0, peak=1, stepsize=2),
        refused={
            "stepsize": [0, -2, math.nan, math.inf, "2", None, True],
            "base": [1.5, math.nan, -math.inf, "0", None],
        },
    ),
    ScheduleTraits(
        schedule=ri.Triangular2,
        short=(ri.Triangular2(0.1, 0.9, 3),),
        long={"Triangular2": ri.Triangular2(0.1, 0.7, stepsize=7)},
        checked=dict(base=0.1, peak=0.7, stepsize=10),
        good=dict(base=0, peak=1, stepsize=2),
        refused={"stepsize": [0, math.nan]},
    ),
    ScheduleTraits(
        schedule=ri.ExpRange,
        short=(ri.ExpRange(0.1, 0.9, 3, 0.99),),
        long={"ExpRange": ri.ExpRange(0.1, 0.7, stepsize=7, gamma=0.99)},
        checked=dict(base=0.1, peak=0.7, stepsize=10, gamma=0.97),
        good=dict(base=0, peak=1, stepsize=2, gamma=0.9),
        refused={"gamma": [0, -0.5, 1.5, math.nan, "1", None, True], "base": [1.5, math.nan]},
    ),
    ScheduleTraits(
        schedule=ri.RangeTest,
        short=(ri.RangeTest(0.1, 0.9, 7),),
        long={"RangeTest": ri.RangeTest(0.1, 0.7, steps=100)},
        checked=dict(base=0.1, peak=0.7, steps=40),
        good=dict(base=0, peak=1, steps=2),
        refused={"steps": [0, -2, math.nan, math.inf, "2", None, True], "base": [1.5, math.nan, "0"]},
    ),
)


BASE, PEAK, STEP = 0.25, 1.25, 8  # dyadic, so that every value below is exact


def test_triangular_corners_and_their_neighbours():
    lr = ri.Triangular(BASE, PEAK, STEP)
    assert [lr(k) for k in (0, 1, 7, 8, 9, 15, 16, 17)] == [0.25, 0.375, 1.125, 1.25, 1.125, 0.375, 0.25, 0.375]
    assert [lr(k * STEP) for k in range(6)] == [BASE, PEAK] * 3


def test_between_whole_steps_and_with_another_height():
    lr = ri.Triangular(0.5, 2.5, STEP)
    assert [lr(k) for k in (0, 0.5, 4, 8, 8.5, 15.5, 16, 16.5)] == [0.5, 0.625, 1.5, 2.5, 2.375, 0.625, 0.5, 0.625]
    assert [ri.Triangular2(0.5, 2.5, STEP)(k) for k in (0.5, 15.5, 16.5)] == [0.625, 0.625, 0.5625]


def test_rounding_never_takes_it_below_base():
    # at the end of a cycle x = |k/stepsize − 2·cycle + 1| may be rounded to a little more than 1, as here
    for stepsize, k in [(3.4450058619691926, 220.4803751660283), (3.2856841090354427, 13.14273643614177)]:
        assert abs(k / stepsize - 2 * floor(1 + k / (2 * stepsize)) + 1) > 1
        assert ri.Triangular(0, 1, stepsize)(k) == 0


def test_triangular2_halves_the_amplitude_at_the_end_of_each_cycle():
    lr = ri.Triangular2(BASE, PEAK, STEP)
    assert [lr(k) for k in (0, 8, 15, 16, 17, 24, 32, 40)] == [0.25, 1.25, 0.375, 0.25, 0.3125, 0.75, 0.25, 0.5]
    assert lr(10**7 * STEP + STEP) == BASE  # 2^-(5·10⁶) is zero, and no error


def test_exp_range_scales_the_amplitude_above_base_alone():
    lr = ri.ExpRange(BASE, PEAK, stepsize=2, gamma=0.5)
    # amplitude γ^k × height (0, ½, 1, ½, 0, ½, 1): 1/4 + (0, ¼, ¼, 1/16, 0, 1/64, 1/64)
    assert [lr(k) for k in range(7)] == [0.25, 0.5, 0.5, 0.3125, 0.25, 0.265625, 0.265625]
    assert [ri.ExpRange(BASE, PEAK, 2, 1)(k) for k in range(9)] == [ri.Triangular(BASE, PEAK, 2)(k) for k in range(9)]


def test_the_settings_of_the_paper():
    # triangular2, 0.001 to 0.005 in 2000 steps: the second peak is at half the height
    lr = ri.Triangular2(base=0.001, peak=0.005, stepsize=2000)
    # a few roundings of numbers below 0.005
    assert [lr(k) for k in (0, 2000, 4000, 6000)] == pytest.approx([0.001, 0.005, 0.001, 0.003], abs=4e-18, rel=0)
    gamma = ri.ExpRange(base=0.001, peak=0.006, stepsize=2000, gamma=0.99994)
    assert gamma(2000) == pytest.approx(0.001 + 0.005 * 0.99994**2000, rel=1e-15)


def test_a_stepsize_of_one_and_a_fractional_one():
    assert [ri.Triangular(0, 1, 1)(k) for k in range(5)] == [0, 1, 0, 1, 0]
    # stepsize 2.5: x = |k/2.5 − 2·cycle + 1|, so 0, 0.4, 0.8, then 0.8, 0.4 and 0 again at k = 5
    assert [ri.Triangular(0, 1, 2.5)(k) for k in range(6)] == pytest.approx([0, 0.4, 0.8, 0.8, 0.4, 0], abs=4e-16)


@pytest.mark.parametrize("steps", [1, 4, 5.5])
def test_range_test_rises_once_and_stays(steps):
    lr = ri.RangeTest(base=0.5, peak=2.5, steps=steps)
    assert lr(0) == 0.5
    assert lr(steps) == lr(steps + 1) == lr(100 * steps) == 2.5
    assert lr(steps / 4) == 1
