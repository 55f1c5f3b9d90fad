"""Linear warmup: 0 at the start, the next schedule's first value at its end."""

import math

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.Warmup,
    short=(ri.Warmup(3, ri.CosineAnnealing(7)),),
    long={"Warmup": ri.Warmup(49, ri.WarmRestarts(T_0=7, T_mult=2, eta_max=0.75, eta_min=0.1))},
    checked=dict(steps=10, then=ri.CosineAnnealing(40, 0.7, 0.2)),
    good=dict(steps=2, then=ri.Constant()),
    refused={
        "steps": [0, -2, math.nan, math.inf, "2", None, True],
        "then": [1, None, "cosine", lambda k: 1, ri.Constant],
    },
)


def test_the_ramp_and_what_follows():
    eta = ri.Warmup(steps=4, then=ri.StepDrop((2,), 0.5))
    assert [eta(k) for k in range(8)] == [0, 0.25, 0.5, 0.75, 1, 1, 0.5, 0.5]


def test_the_ramp_ends_where_the_next_schedule_begins():
    then = ri.CosineAnnealing(T=10, eta_max=3, eta_min=1)
    eta = ri.Warmup(2, then)
    assert [eta(k) for k in (0, 1, 2, 3, 12, 13, 99)] == [0, 1.5, 3, then(1), 1, 1, 1]


@pytest.mark.parametrize(("steps", "values"), [(1, [0, 1, 1]), (2.5, [0, 0.4, 0.8]), (0.5, [0, 1, 1])])
def test_one_step_and_fractional_lengths(steps, values):
    assert [ri.Warmup(steps, ri.Constant())(k) for k in range(3)] == values


def test_what_follows_is_not_asked_for_steps_before_its_first():
    # 1/√(k + 1) has no value at k = −4
    assert [ri.Warmup(4, ri.InverseSqrt())(k) for k in (0, 1, 4, 7)] == [0, 0.25, 1, 0.5]


def test_a_warmup_within_a_warmup():
    # the outer ramp rises to the inner one's first value, zero
    eta = ri.Warmup(2, ri.Warmup(2, ri.Constant(4)))
    assert [eta(k) for k in range(6)] == [0, 0, 0, 2, 4, 4]
