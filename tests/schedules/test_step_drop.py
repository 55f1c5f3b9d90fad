"""Step drops act at their milestone itself."""

import math

import array_api_strict
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.StepDrop,
    short=(ri.StepDrop((3, 7), 0.1),),
    long={"StepDrop": ri.StepDrop((30, 60, 100), 0.3)},
    checked=dict(milestones=(13, 20, 50), gamma=0.3),
    good=dict(milestones=(2, 4), gamma=0.5),
    refused={
        "gamma": [0, -0.5, 1.5, math.nan, math.inf, "0.5", None, True],
        "milestones": [(4, 2), (2, 2), (0, 2), (-1,), (math.nan,), (math.inf,), ("2",), 5, None, "24", (True,)],
    },
)


def test_each_milestone_and_its_neighbours():
    eta = ri.StepDrop(milestones=(30, 60, 80), gamma=0.5)
    ks = [0, 29, 30, 31, 59, 60, 61, 79, 80, 81, 10**6]
    assert [eta(k) for k in ks] == [1, 1, 1 / 2, 1 / 2, 1 / 2, 1 / 4, 1 / 4, 1 / 4, 1 / 8, 1 / 8, 1 / 8]


def test_the_drop_of_sgdr():
    # × 0.2 at 60, 120, 160; 0.2³ in one power, correctly rounded to 2 ulp
    eta = ri.StepDrop([60, 120, 160], 0.2)
    assert [eta(k) for k in (59, 60, 120, 160)] == pytest.approx([1, 0.2, 0.04, 0.008], rel=5e-16)


def test_no_milestones_and_a_first_one_at_one():
    assert [ri.StepDrop((), 0.5)(k) for k in (0, 1, 100)] == [1, 1, 1]
    assert [ri.StepDrop((1,), 0.5)(k) for k in (0, 1, 2)] == [1, 0.5, 0.5]


def test_it_has_the_shape_of_k_in_any_library():
    for milestones in [(), (1,)]:
        assert ri.StepDrop(milestones, 0.5)(array_api_strict.arange(3)).shape == (3,)


def test_gamma_one_never_drops():
    assert ri.StepDrop((1, 2), 1)(5) == 1
