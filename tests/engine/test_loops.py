"""Whole scalar runs in one compiled loop: the bits of the Python loop, for every rule and schedule."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import float_loop
from tests.every_rule import each_traceable
from tests.every_schedule import LONG

pytest.importorskip("numba")
from refimpl.engine.loops import Loop

SCHEDULES = {**LONG, "a function": lambda k: 1 / (k + 1)}
COEFFICIENTS = np.random.default_rng(0).normal(size=400) * 10.0 ** np.random.default_rng(1).integers(-3, 3, 400)


def same(opt, draws=COEFFICIENTS):
    state = opt.init(0.5)
    ours, our_state = Loop(opt).steps(draws, 0.5, state)
    plain, plain_state = float_loop.float_steps(opt, draws, 0.5, state)
    assert ours.tobytes() == np.array(plain).tobytes()
    assert our_state == plain_state


@each_traceable
def test_every_rule(make):
    same(make(schedule=ri.InverseSqrt()).projected(ri.Box(-1, 1)))


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_every_schedule(schedule):
    same(ri.Momentum(schedule=schedule))


def test_other_hyperparameters_may_vary_too():
    same(ri.AMSGrad(beta1=lambda k: 0.9 / (k + 1), beta2=ri.CosineAnnealing(300, 0.99, 0.9), schedule=ri.InverseSqrt()))


def test_a_run_in_parts_is_the_whole_run():
    opt = ri.NAdam(schedule=ri.WarmRestarts(7, 2))
    loop, state = Loop(opt), opt.init(0.5)
    whole, last = loop.steps(COEFFICIENTS, 0.5, state)
    first, state = loop.steps(COEFFICIENTS[:123], 0.5, state)
    second, state = loop.steps(COEFFICIENTS[123:], first[-1], state)
    assert np.concatenate([first, second]).tobytes() == whole.tobytes()
    assert state == last


def test_infinities_and_nan_go_on_as_in_numpy():
    draws = np.array([1.0, np.inf, 2.0, np.nan, 3.0])
    for opt in (ri.Adam(), ri.AMSGrad().projected(ri.Box(-1, 1)), ri.AdaMax()):
        theta, state, plain = np.asarray(0.5), opt.init(0.5), []
        for g in draws:
            theta, state = opt.step(theta, g, state)
            plain.append(float(theta))
        assert np.array_equal(Loop(opt).steps(draws, 0.5, opt.init(0.5))[0], plain, equal_nan=True)


def test_a_long_run_takes_this_path_and_keeps_its_bits(monkeypatch):
    from refimpl.problems import run_loop as running

    opt = ri.Adaptive(lr=0.5, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.99), schedule=ri.InverseSqrt())
    slow = ri.run(opt, ri.problems.SyntheticOnline(), 20_000)
    used = []
    monkeypatch.setattr(running, "WORTH_COMPILING", 1)
    monkeypatch.setattr(Loop, "steps", lambda self, *given, steps=Loop.steps: used.append(1) or steps(self, *given))
    fast = ri.run(opt, ri.problems.SyntheticOnline(), 20_000)
    assert used
    assert fast.iterates.tobytes() == slow.iterates.tobytes()
    assert fast.losses.tobytes() == slow.losses.tobytes()
