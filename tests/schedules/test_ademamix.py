"""The warm-ups of AdEMAMix: known values, both ends, and the half-life that is linear."""

import itertools
import math

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = (
    ScheduleTraits(
        schedule=ri.LinearWarmup,
        short=(ri.LinearWarmup(4, 0.5), ri.LinearWarmup(4.5, 1)),
        long={"LinearWarmup": ri.LinearWarmup(30, 0.75), "LinearWarmup, fractional": ri.LinearWarmup(30.5, 0.75)},
        checked=dict(T=30, end=0.75),
        good=dict(T=4, end=0.5),
        refused={"T": [0, -1, math.nan, math.inf, "2", None, True], "end": [math.nan, math.inf, "0", None]},
    ),
    ScheduleTraits(
        schedule=ri.HalfLifeWarmup,
        short=(ri.HalfLifeWarmup(4, 0.99), ri.HalfLifeWarmup(4.5, 0.9, 0.3)),
        long={
            "HalfLifeWarmup": ri.HalfLifeWarmup(30, 0.99),
            "HalfLifeWarmup, fractional": ri.HalfLifeWarmup(30.5, 0.9999, 0.5),
        },
        checked=dict(T=30, end=0.98, start=0.75),
        good=dict(T=4, end=0.99, start=0.5),
        refused={
            "T": [0, -1, math.nan, math.inf, "2", None, True],
            "end": [0, 1, -0.5, 1.5, math.nan, "0", None],
            "start": [0, -0.5, 0.995, math.nan, "0", None],
        },
    ),
)


def test_the_linear_one_counts_steps_from_one():
    assert [ri.LinearWarmup(4, 2)(k) for k in range(6)] == [0.5, 1, 1.5, 2, 2, 2]
    assert ri.LinearWarmup(1, 3)(0) == ri.LinearWarmup(0.5, 3)(0) == 3
    assert ri.LinearWarmup(3, 0.1)(2) == 0.1


@pytest.mark.parametrize(("start", "end"), [(0.9, 0.9999), (0.5, 0.98), (0.01, 0.02)])
def test_the_half_life_is_linear(start, end):
    beta = ri.HalfLifeWarmup(T=8, end=end, start=start)
    lives = [math.log(0.5) / math.log(x) for x in (start, *map(beta, range(8)))]
    steps = [b - a for a, b in itertools.pairwise(lives)]
    # a half-life of 6931 steps is off by 6931 units of 1 − β
    assert steps == pytest.approx([steps[0]] * 8, rel=1e-8)
    assert lives[-1] == pytest.approx(math.log(0.5) / math.log(end), rel=1e-12)


def test_the_end_stays_and_is_never_exceeded():
    for end in (0.9, 0.99, 0.999, 0.9999, 1 - 2**-53):
        beta = ri.HalfLifeWarmup(T=5, end=end, start=0.5)
        assert max(map(beta, range(20))) <= end
        assert beta(4) == beta(100) == pytest.approx(end, rel=2**-52)


def test_from_end_to_end_it_is_constant():
    beta = ri.HalfLifeWarmup(T=5, end=0.5, start=0.5)
    assert [beta(k) for k in range(9)] == pytest.approx([0.5] * 9, rel=2**-52)
