"""``run``: the loop over Python floats has the bits of the loop over arrays."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import (
    LinearOnline,
    Quadratic,
    SyntheticOnline,
    SyntheticStochastic,
    Theorem3,
    float_loop,
)
from refimpl.problems import run_loop as running

from ..bits import same_bits
from ..every_rule import TRACEABLE, TRAITS

#: Gradients act through λ′ or λ as well, where a rule has them.
SETTINGS = {"lr": 0.11, "l2": 0.01, "weight_decay": 0.01}
RULES = {
    name: make(**{key: SETTINGS[key] for key in SETTINGS if key in TRAITS[name].settings})
    for name, make in TRACEABLE.items()
}


def both_loops(monkeypatch, opt, problem, steps, theta0=None):
    """The same run by the fast loop, which must not call ``step``, and by the NumPy loop."""
    with monkeypatch.context() as only_floats:
        only_floats.setattr(ri.Rule, "step", None)
        fast = ri.run(opt, problem, steps, theta0)
    with monkeypatch.context() as no_floats:
        no_floats.setattr(float_loop, "fits", lambda *_: False)
        return fast, ri.run(opt, problem, steps, theta0)


def assert_same(fast, slow):
    assert same_bits(fast.iterates, slow.iterates)
    assert same_bits(fast.losses, slow.losses)


@pytest.mark.parametrize("box", [ri.Box(-1, 1), None], ids=["box", "free"])
@pytest.mark.parametrize("name", RULES)
def test_floats_have_the_bits_of_arrays(name, box, monkeypatch):
    fast, slow = both_loops(monkeypatch, RULES[name], Theorem3(C=13, box=box), 3000 if box else 500)
    assert_same(fast, slow)
    assert len(set(fast.iterates.tolist())) > 40  # it did move


@pytest.mark.parametrize(
    "settings",
    [
        dict(schedule=ri.InverseSqrt()),
        dict(schedule=0.5),
        dict(schedule=lambda k: 1 / (k + 1)),
        dict(schedule=ri.Warmup(10, ri.CosineAnnealing(T=300))),
        dict(schedule=ri.WarmRestarts(T_0=30, T_mult=2), beta1=lambda k: 0.9 / (k + 1)),
        dict(lr=ri.Triangular(0.1, 1, 20)),
    ],
    ids=range(6),
)
def test_floats_have_the_bits_of_arrays_under_schedules(settings, monkeypatch):
    assert_same(*both_loops(monkeypatch, ri.AMSGrad(**dict(lr=0.5) | settings), SyntheticStochastic(), 400))


def test_floats_have_the_bits_of_arrays_in_a_box_of_integers_or_floats(monkeypatch):
    for box in (ri.Box(-1, 2), ri.Box(-0.3, math.inf)):
        problem = Theorem3(box=box)
        assert_same(*both_loops(monkeypatch, ri.Momentum(lr=0.5), problem, 400, theta0=1.5))


@dataclass(frozen=True)
class Listed(LinearOnline):
    """The coefficients given, again and again."""

    values: tuple = ()

    def coefficients(self, steps, rng=None):
        return np.resize(np.asarray(self.values), steps)


@pytest.mark.parametrize(
    ("opt", "values"),
    [
        (ri.RMSProp(lr=0.1, eps=0), (0.0, 1.0)),  # 0/0
        (ri.Adam(lr=0.1, eps=0), (0.0, 1.0)),  # 0/0
        (ri.AdaGrad(lr=0.1, eps=0), (1e-200, 1.0, -1.0)),  # g² is 0, and g/0 infinite
        (ri.AMSGrad(lr=0.1), (1.0, 1e200, 1.0)),  # g² overflows
        (ri.SGD(lr=1e300), (1.0, -1e200, -1e200)),  # θ overflows, and then ∞ − ∞
        (ri.Momentum(), (1.0, math.nan, 1.0)),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_what_python_refuses_goes_on_in_arrays(opt, values, monkeypatch):
    problem = Listed(values=values, box=None)
    done = ri.run(opt, problem, 250)
    monkeypatch.setattr(float_loop, "fits", lambda *_: False)
    slow = ri.run(opt, problem, 250)
    assert np.array_equal(done.iterates, slow.iterates, equal_nan=True)
    assert np.array_equal(done.losses, slow.losses, equal_nan=True)


def test_the_fast_loop_goes_on_after_arrays_took_over(monkeypatch):
    opt, problem, calls = ri.NAdam(lr=0.1), SyntheticStochastic(), []
    plain = ri.run(opt, problem, 1000)

    def refuses_at_times(*arguments, real=float_loop.float_steps):
        calls.append(1)
        if len(calls) in (3, 4, 10):
            raise ZeroDivisionError
        return real(*arguments)

    monkeypatch.setattr(running, "FAST_STEPS", 100)
    monkeypatch.setattr(float_loop, "float_steps", refuses_at_times)
    assert_same(ri.run(opt, problem, 1000), plain)
    assert len(calls) == 10


@pytest.mark.parametrize(
    ("opt", "problem", "theta0"),
    [
        (ri.SGD(), SyntheticOnline(), np.zeros(1)),
        (ri.SGD(), SyntheticOnline(), np.float32(0)),
        (ri.SGD(lr=0.01), Quadratic(curvatures=(1.0,)), None),
        (ri.Adaptive(lr=1, phi=ri.phi.EMASum(0.9), psi=ri.psi.Mean()), SyntheticOnline(), None),
        (ri.SGD(), SyntheticOnline(box=ri.Box(0, 2)), None),  # which zero is the greater, 0 or −0?
        (ri.SGD(), SyntheticOnline(box=ri.Box(-2, 0)), None),
    ],
    ids=["array", "float32", "not linear", "history", "zero below", "zero above"],
)
def test_what_does_not_fit_the_fast_loop(opt, problem, theta0, monkeypatch):
    monkeypatch.setattr(float_loop, "float_steps", None)
    assert np.isfinite(ri.run(opt, problem, 5, theta0).losses).all()


@pytest.mark.parametrize(
    "schedule", [lambda k: 1.0 - k, ri.CosineAnnealing(T=5, eta_min=-1)], ids=["function", "schedule"]
)
def test_a_schedule_out_of_range_is_an_error_as_in_step(schedule):
    with pytest.raises(ValueError, match="SGD: schedule must be a finite number >= 0, got -"):
        ri.run(ri.SGD(schedule=schedule), SyntheticOnline(), 10)


def test_a_rule_for_arrays_alone_runs_over_arrays(monkeypatch):
    class Arrays(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            theta = theta.copy()
            theta[...] = theta - h.lr * g
            return dict(theta=theta)

    wanted = ri.run(ri.SGD(lr=0.11), Theorem3(C=6, delta=0.1), 40)
    assert_same(ri.run(Arrays(lr=0.11), Theorem3(C=6, delta=0.1), 40), wanted)
    monkeypatch.setattr(running, "WORTH_COMPILING", 1)
    assert_same(ri.run(Arrays(lr=0.11), Theorem3(C=6, delta=0.1), 40), wanted)


def test_a_rule_that_forgets_a_slot_is_refused_as_in_step():
    class Forgets(ri.Momentum):
        def update(h, xp, t, eta, theta, g, m):
            return dict(theta=theta - h.lr * g)

    with pytest.raises(TypeError) as refused:
        ri.run(Forgets(), Theorem3(C=6, delta=0.1), 5)
    theta = np.zeros(())
    with pytest.raises(TypeError) as by_step:
        Forgets().step(theta, theta, Forgets().init(theta))
    assert str(refused.value) == str(by_step.value)


def test_a_slot_that_is_no_float_is_kept_as_one():
    class Counts(ri.SGD):
        slots = ("n",)

        def update(h, xp, t, eta, theta, g, n):
            return dict(theta=theta - h.lr * g, n=n + 1 if xp.name != "float" else 3)

    done = float_loop.float_steps(Counts(), np.ones(4), 0.0, Counts().init(np.zeros(())))[1]
    assert type(done.slots["n"]) is float
