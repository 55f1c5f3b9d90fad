"""SGDR's restarts, against counters that a loop would keep."""

import math
import random
from fractions import Fraction
from itertools import pairwise
from math import cos, pi

import mpmath
import numpy as np
import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.WarmRestarts,
    short=(ri.WarmRestarts(3, 2, eta_max=0.9, eta_min=0.1), ri.WarmRestarts(2.5)),
    long={
        "WarmRestarts, T_mult = 1": ri.WarmRestarts(T_0=49),
        "WarmRestarts, T_0 = 1": ri.WarmRestarts(T_0=1),
        "WarmRestarts, T_mult = 2": ri.WarmRestarts(T_0=7, T_mult=2, eta_max=0.75, eta_min=0.1),
        "WarmRestarts, T_mult = 3": ri.WarmRestarts(T_0=3, T_mult=3),
        "WarmRestarts, T fractional": ri.WarmRestarts(T_0=2.5, T_mult=1.5),
    },
    checked=dict(T_0=12, T_mult=3, eta_max=0.7, eta_min=0.2),
    good=dict(T_0=4),
    refused={
        "T_0": [0, -1, math.nan, math.inf, "4", None, True],
        "T_mult": [0.5, 0, -1, math.nan, math.inf, "2", None, True],
        "eta_min": [math.nan, 1.5, "0"],
    },
)


# u times: one rounding of k − start, two of the argument (at most π, so its error moves the cosine by at most π u a
# piece), one of the cosine, one of 1 + cos; halved.
BOUND = (3 * pi + 2) / 2 * 2.0**-53


def counted(T_0, T_mult, steps):
    """(T_cur, T_i) of each step, by the counters of SGDR section 3: restart when T_cur = T_i."""
    t_cur, t_i, out = Fraction(0), Fraction(T_0), []
    for _ in range(steps):
        while t_cur >= t_i:
            t_cur, t_i = t_cur - t_i, t_i * Fraction(T_mult)
        out.append((t_cur, t_i))
        t_cur += 1
    return out


@pytest.mark.parametrize("T_mult", [1, 2, 3, 1.5])
@pytest.mark.parametrize("T_0", [1, 2, 3, 10, 2.5, 0.75, 100])
def test_follows_the_counters(T_0, T_mult):
    eta = ri.WarmRestarts(T_0, T_mult, eta_max=1, eta_min=0)
    for k, (t_cur, t_i) in enumerate(counted(T_0, T_mult, 300)):
        expected = (1 + cos(pi * float(t_cur / t_i))) / 2
        # the start of a run is itself a rounded number where T_mult = 1.5 is raised to a power
        slack = BOUND if T_mult != 1.5 else BOUND + 2 * pi * k / float(t_i) * 2.0**-53
        assert abs(eta(k) - expected) <= slack, f"k = {k}, T_cur = {t_cur}, T_i = {t_i}"


@pytest.mark.parametrize(
    ("T_0", "T_mult", "restarts"),
    [
        (10, 1, [0, 10, 20, 30, 40]),
        (10, 2, [0, 10, 30, 70, 150, 310]),
        (100, 2, [0, 100, 300, 700, 1500]),  # SuppFig 1 of the AdamW paper
        (2, 2, [0, 2, 6, 14, 30, 62]),
        (2, 3, [0, 2, 8, 26, 80, 242]),
        (4, 1.5, [0, 4, 10, 19]),
    ],
)
def test_every_restart_and_its_neighbours(T_0, T_mult, restarts):
    eta = ri.WarmRestarts(T_0, T_mult, eta_max=0.75, eta_min=0.25)
    for start, end in pairwise(restarts):
        beside_the_top = 0.25 + (1 + cos(pi / (end - start))) / 4
        beside_the_end = 0.25 + (1 - cos(pi / (end - start))) / 4
        assert eta(start) == 0.75
        assert eta(start + 1) == pytest.approx(beside_the_top, rel=0, abs=4 * BOUND)
        assert eta(end - 1) == pytest.approx(beside_the_end, rel=0, abs=4 * BOUND)


def test_runs_of_one_step_stay_at_the_top():
    assert [ri.WarmRestarts(1)(k) for k in range(5)] == [1] * 5


@pytest.mark.parametrize(("T_0", "i"), [(3, 45), (1, 50), (1, 51)])
def test_without_end(T_0, i):
    # the number of the run is a logarithm, which near 2^50 is rounded up as often as down
    eta, restart = ri.WarmRestarts(T_0, T_mult=2), T_0 * (2**i - 1)
    assert eta(restart) == 1
    assert eta(restart - 1) == pytest.approx(0, abs=1e-15)
    assert eta(restart + 1) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("T_0", [0.1, 0.3, 0.7, 1.1, 2.3, 3.3])
def test_lengths_that_binary_cannot_hold(T_0):
    # Where a restart falls on a whole step in decimals only, rounding decides which side of it the step is on.
    eta = ri.WarmRestarts(T_0)
    for k, (t_cur, t_i) in enumerate(counted(T_0, 1, 200)):
        if round(T_0 * 10) and 10 * k % round(T_0 * 10) == 0:
            assert eta(k) == 1 or eta(k) < 1e-20
        else:
            # the start of run i, i T_0, is rounded: T_cur/T_i is off by 2i u
            slack = BOUND + pi * (2 * k / T_0) * 2.0**-53
            assert abs(eta(k) - (1 + cos(pi * float(t_cur / t_i))) / 2) <= slack


def test_one_long_run_is_cosine_annealing():
    restarts, cosine = ri.WarmRestarts(50, eta_max=3, eta_min=1), ri.CosineAnnealing(50, eta_max=3, eta_min=1)
    assert [restarts(k) for k in range(50)] == [cosine(k) for k in range(50)]
    assert (restarts(50), cosine(50)) == (3, 1)


def exact_run(schedule, k):
    """Where run i starts, its length and i, with 60 digits."""
    with mpmath.workdps(60):
        first, factor, growth = map(mpmath.mpf, (schedule.T_0, schedule.T_mult, schedule.T_mult - 1))
        i = mpmath.floor(mpmath.log1p(k * growth / first) / mpmath.log1p(growth))
        return first * mpmath.expm1(i * mpmath.log1p(growth)) / growth, first * factor**i, i


GROWTHS = [2.0**-52, 1e-15, 1e-12, 1e-9, 1.7e-8, 1e-6, 1e-4, 1e-3, 0.01, 0.0156]


@pytest.mark.parametrize("growth", GROWTHS)
def test_a_factor_near_one_is_right_to_the_bound_that_the_schedule_states(growth):
    """The start to (5 + 2x) u of itself, so the phase to that times start/T_i and 4 u; the cosine makes π/2 of it."""
    u, rng, decided = 2.0**-53, random.Random(growth), 0
    for _ in range(500):
        schedule = ri.WarmRestarts(rng.choice([1, 7, 10, rng.uniform(0.5, 1000)]), 1 + growth)
        k = rng.randrange(10 ** rng.randint(1, 6))
        start, length, i = exact_run(schedule, k)
        with mpmath.workdps(60):
            phase = (k - start) / length
            near = float((5 + 2 * i * mpmath.log1p(schedule.T_mult - 1)) * start / length) + 4
            if not near * u < phase < 1 - near * u:
                continue  # rounding decides in which run k is
            wanted = (1 + mpmath.cos(mpmath.pi * phase)) / 2
            decided += 1
            assert abs(schedule(k) - wanted) < (pi / 2 * near + 4) * u, (schedule, k)
    assert decided > 300


def test_a_factor_near_one_goes_over_into_one():
    one, near = ri.WarmRestarts(10), ri.WarmRestarts(10, 1 + 2.0**-52)
    for k in range(1000):
        if k % 10:  # else rounding decides which run it is
            assert near(k) == pytest.approx(one(k), abs=1e-9)


def test_the_decay_of_a_factor_near_one():
    decay = ri.NormalizedDecay(ri.WarmRestarts(100, 1 + 1e-9), 0.05)
    assert decay(12345) == pytest.approx(0.005, rel=1e-6)


def test_a_factor_near_one_of_other_libraries_and_compiled():
    schedule = ri.WarmRestarts(10.5, 1.001)
    k = np.arange(300)
    assert schedule(k).tolist() == [schedule(int(each)) for each in k]
    pytest.importorskip("numba")
    from refimpl.engine.loops import Loop

    opt = ri.SGD(lr=1, schedule=schedule)
    thetas, _ = Loop(opt).steps(np.ones(300), 0.0, opt.init(0.0))
    theta = 0.0
    for each, x in zip(k, thetas, strict=True):
        theta = theta - schedule(int(each))
        assert x == theta
