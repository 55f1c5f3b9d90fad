"""Schedules in turn: each begins anew at its milestone."""

import math

import sympy

import refimpl as ri
from tests.traits import ScheduleTraits

PARTS = (ri.RangeTest(0.1, 0.9, 4), ri.CosineAnnealing(12), ri.Constant(0.25))
TRAITS = ScheduleTraits(
    schedule=ri.Sequential,
    short=(ri.Sequential((ri.Linear(9), ri.Triangular(0.1, 0.9, 3)), (4,)),),
    long={
        "Sequential": ri.Sequential(PARTS, (20, 40)),
        "Sequential, powers": ri.Sequential((ri.Warmup(9, ri.Polynomial(30, 1.5)), ri.StepDrop((5, 9), 0.3)), (50,)),
    },
    checked=dict(schedules=(ri.RangeTest(0.1, 0.9, 12), ri.CosineAnnealing(20, 0.7, 0.2)), milestones=(15,)),
    good=dict(schedules=(ri.Constant(), ri.Linear(4)), milestones=(3,)),
    refused={
        "schedules": [(), ri.Constant(), (1, 2), None, "ab"],
        "milestones": [(), (1, 2), (-1,), (math.nan,), (math.inf,), ("2",), 5, None, "2", (True,)],
    },
)


def test_each_begins_anew_at_its_milestone():
    eta = ri.Sequential((ri.Constant(0.5), ri.Linear(4), ri.StepDrop((2,), 0.5)), milestones=(2, 5))
    assert [eta(k) for k in range(9)] == [0.5, 0.5, 1, 0.75, 0.5, 1, 1, 0.5, 0.5]


def test_a_part_of_no_steps_is_left_out_whole():
    # pytorch/pytorch#185872: with a milestone at 0 the second one loses its first step
    linear = ri.Linear(4)
    assert [ri.Sequential((ri.Constant(9), linear), (0,))(k) for k in range(6)] == [linear(k) for k in range(6)]
    twice = ri.Sequential((ri.Constant(9), ri.Constant(8), linear), (2, 2))
    assert [twice(k) for k in range(4)] == [9, 9, 1, 0.75]


def test_of_one_schedule_it_is_that_one():
    cosine = ri.CosineAnnealing(7)
    assert [ri.Sequential([cosine], ())(k) for k in range(9)] == [cosine(k) for k in range(9)]


def test_a_warm_up_and_anything_is_warmup():
    ramp, then = ri.RangeTest(0, 1, 8), ri.CosineAnnealing(20)
    eta, warm = ri.Sequential((ramp, then), (8,)), ri.Warmup(8, then)
    assert [eta(k) for k in range(40)] == [warm(k) for k in range(40)]


def test_what_follows_is_not_asked_for_steps_before_its_first():
    assert [ri.Sequential((ri.Constant(3), ri.InverseSqrt()), (4,))(k) for k in (0, 3, 4, 7)] == [3, 3, 1, 0.5]


def test_boundaries_are_those_within_each_part_and_between_them():
    eta = ri.Sequential((ri.Triangular(0, 1, 3), ri.StepDrop((2, 4), 0.5), ri.Linear(5)), (8, 11))
    assert eta.boundaries(9) == [3, 6, 8, 10, 11, 16]


def test_a_part_whose_restarts_rounding_moves():
    eta = ri.Sequential((ri.Constant(), ri.WarmRestarts(T_0=2.2)), (10,))
    assert [k for k in range(30) if eta.left_to_rounding(k)] == [21]
    assert not ri.Sequential((ri.WarmRestarts(T_0=2.2), ri.Constant()), (10,)).left_to_rounding(11)


def test_symbols_within_a_part():
    T = sympy.Symbol("T", positive=True)
    eta = ri.Sequential((ri.Constant(), ri.Linear(4)), (2,))
    assert eta(sympy.Integer(3)) == sympy.Rational(3, 4)
    assert ri.Linear(T)(1).subs(T, 4) == sympy.Rational(3, 4)
