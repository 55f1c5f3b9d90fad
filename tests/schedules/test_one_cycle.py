"""One cycle in two and in three phases: each corner, short runs, and the values of PyTorch's own code."""

import math

import array_api_strict
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.OneCycle,
    short=(ri.OneCycle(9, pct_start=0.4), ri.OneCycle(8, 0.45, shape="linear", three_phase=True)),
    long={
        "OneCycle": ri.OneCycle(50),
        "OneCycle, three phases": ri.OneCycle(50, 0.33, 10, 100, three_phase=True),
        "OneCycle, linear": ri.OneCycle(60, 0.25, shape="linear"),
        "OneCycle, the printed one": ri.OneCycle(61.5, 0.4, three_phase=True, shape="linear"),
        "OneCycle, T = 1": ri.OneCycle(1),
    },
    checked=dict(T=40, pct_start=0.35, div_factor=10, final_div_factor=5, three_phase=True),
    good=dict(T=10),
    refused={
        "T": [0, 0.5, -1, math.nan, math.inf, "4", None, True],
        "pct_start": [-0.1, 1.1, math.nan, "0", None],
        "div_factor": [0, -1, math.nan, math.inf, "4", None],
        "final_div_factor": [0, -1, math.nan, "4", None],
        "three_phase": [1, 0, None, "yes"],
        "shape": ["cosine", "", None, ["cos"]],
    },
)


def of_torch(k, T, pct, div, final, three, linear):
    """The phases as PyTorch's ``get_lr`` has them, for max_lr = 1."""
    low = 1 / div
    last = low / final
    ends = [(pct * T - 1, low, 1), (2 * pct * T - 2, 1, low), (T - 1, low, last)]
    phases = ends if three else [ends[0], (T - 1, 1, last)]
    start = 0
    for stop, x, y in phases:
        if k <= stop or stop == T - 1:
            q = (k - start) / (stop - start)
            return (y - x) * q + x if linear else y + (x - y) / 2 * (math.cos(math.pi * q) + 1)
        start = stop
    raise AssertionError


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("three", [False, True])
@pytest.mark.parametrize(("T", "pct"), [(10, 0.3), (40, 0.33), (7, 0.5), (100, 0.123), (4, 0.4)])
def test_the_values_of_pytorch(T, pct, three, linear):
    shape = "linear" if linear else "cos"
    eta = ri.OneCycle(T, pct, 20, 300, three_phase=three, shape=shape)
    for k in range(T):
        assert eta(k) == pytest.approx(of_torch(k, T, pct, 20, 300, three, linear), rel=0, abs=16 * 2.0**-53), k


@pytest.mark.parametrize("three", [False, True])
@pytest.mark.parametrize("shape", ["cos", "linear"])
def test_every_corner_is_exact(shape, three):
    eta = ri.OneCycle(21, 1 / 3, 8, 4, three_phase=three, shape=shape)  # a = 6
    assert (eta(0), eta(6)) == (1 / 8, 1)
    assert eta(20) == eta(21) == eta(10**9) == 1 / 32
    assert eta(19) > 1 / 32
    assert (eta(12) == 1 / 8) is three
    assert eta.boundaries(1) == ([6, 12, 20] if three else [6, 20])


@pytest.mark.parametrize("shape", ["cos", "linear"])
@pytest.mark.parametrize("three", [False, True])
def test_short_runs(shape, three):
    def values(T, pct=0.3):
        eta = ri.OneCycle(T, pct, 8, 4, three_phase=three, shape=shape)
        return [eta(k) for k in range(4)]

    last = 1 / 32
    assert values(1) == [last] * 4
    start = 1 / 8 if three else 1  # where p T < 1 nothing rises
    assert values(2) == [start, last, last, last]
    assert values(3)[0] == start
    assert values(3)[2:] == [last] * 2
    assert values(3, 0)[0] == start
    assert values(2, 0.5)[0] == (1 / 8 if three else 1)  # a = 0: both the rise and the fall have no step
    assert values(10, 0.1)[0] == (1 / 8 if three else 1)  # where PyTorch divides by zero


def test_all_of_the_run_may_rise():
    eta = ri.OneCycle(5, pct_start=1, div_factor=4, final_div_factor=2, shape="linear")
    assert [eta(k) for k in range(6)] == [1 / 4, 7 / 16, 5 / 8, 13 / 16, 1 / 8, 1 / 8]


def test_three_phases_need_half_of_the_run_at_most():
    with pytest.raises(ValueError, match=r"OneCycle: pct_start must be in \[0, 0.5\] with three phases, got 0.6"):
        ri.OneCycle(10, 0.6, three_phase=True)


@pytest.mark.parametrize("three", [False, True])
def test_arrays_of_another_library(three):
    eta = ri.OneCycle(10, three_phase=three)
    values = eta(array_api_strict.arange(12))
    assert [float(values[k]) for k in range(12)] == pytest.approx([eta(k) for k in range(12)], rel=0, abs=1e-15)
