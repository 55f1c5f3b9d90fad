"""``ri.check``: right ones pass, mistakes are named, nonsense is told from mistakes."""

import functools
import time

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.against import against_named
from refimpl.conformance.mistakes import CATALOGUE, mistakes
from refimpl.conformance.targets import Target
from tests.conformance.words import LerpAdamW, RootedAMSGrad, VelocityMomentum
from tests.every_rule import TRAITS

SHARE = 10  # every so many mistakes of each rule; `python -m tools.score` tries them all

#: Right implementations in other words -> the rule that each of them is.
RIGHT = {cls: traits.rule.__name__.lower() for traits in TRAITS.values() for cls in traits.words}


@pytest.mark.parametrize("cls", RIGHT, ids=lambda cls: cls.__name__)
def test_right_implementations_in_other_words_pass(cls):
    report = ri.check(cls, against=RIGHT[cls])
    assert report.passed, str(report)
    assert report.diagnosis is None
    assert report.verdict.endswith(f"is {RIGHT[cls]}")


@pytest.mark.parametrize("name", sorted(set(RIGHT.values())))
def test_the_rules_themselves_pass(name):
    cls = against_named(name).cls
    report = ri.check(cls, against=name)
    assert report.passed, str(report)
    assert all(theirs == ours for theirs, ours in report.defaults.values())


def made_wrong(candidate):
    """A target that follows a candidate, with its own count of t."""

    class Wrong:
        def __init__(self, settings, schedule):
            self.opt = candidate.make(settings, schedule)

        def init(self, params):
            return self.opt.init(params)

        def step(self, params, grads, state):
            if not isinstance(params, dict):
                counted = ri.State(state.rule, candidate.count(state.t, 0, 1) - 1, state.slots, state.scalars)
                params, new = self.opt.step(params, grads, counted)
                return params, ri.State(state.rule, state.t + 1, new.slots, new.scalars)
            raise TypeError("single arrays only")

    return Target("wrong", Wrong, lambda name: True)


@functools.cache
def every(name):
    cls = against_named(name).cls
    return list(mistakes(cls, lambda changed: lambda settings, schedule: changed(**settings, **_given(schedule))))


def _given(schedule):
    return {} if schedule is None else {"schedule": schedule}


@pytest.mark.parametrize("name", ["adamw", "amsgrad", "sgdw", "nadam", "adadelta"])
def test_mistakes_fail_and_are_named(name):
    """Those that count t otherwise need a state that a rule refuses, t = −1: they have their own test."""
    for mistake in [each for each in every(name) if each.count.__name__ == "every_step"][::SHARE]:
        report = ri.check(made_wrong(mistake), against=name)
        assert not report.passed, mistake.name
        assert report.diagnosis == mistake.name or report.dialect, report.verdict  # some library may do just this


class FrozenAdam(LerpAdamW):
    def move(self, theta, g, s, t, eta):
        return super().move(theta, g, s, 1, eta)


def test_a_frozen_counter_is_named():
    report = ri.check(FrozenAdam, against="adamw")
    assert "t stays 1 for ever" in report.diagnosis


class TwoDecays(LerpAdamW):
    """Two mistakes at once, which no single one explains."""

    def step(self, params, grads, state):
        moved, new = super().step(params, grads, state)
        return moved * 1.25 + 0.5, new


def test_what_is_not_in_the_catalogue_is_not_guessed():
    report = ri.check(TwoDecays, against="adamw")
    assert not report.passed
    assert report.diagnosis is None
    assert report.dialect is None
    assert "random" in report.text()


def test_the_catalogue_is_as_large_as_it_should_be():
    assert len({mistake.sentence for mistake in CATALOGUE}) >= 60
    named = [mistake for mistake in CATALOGUE if mistake.thread]
    assert len(named) >= 15


def test_a_dialect_is_named_and_is_right_against_itself():
    class LikePyTorch(LerpAdamW):
        def move(self, theta, g, s, t, eta):
            kept, self.weight_decay = self.weight_decay, self.lr * self.weight_decay
            try:
                return super().move(theta, g, s, t, eta)
            finally:
                self.weight_decay = kept

    report = ri.check(LikePyTorch, against="adamw")
    assert not report.passed
    assert "torch" in report.dialect
    assert ri.check(LikePyTorch, against="torch.AdamW").passed


def test_what_it_does_not_take_is_not_tested_and_told():
    class Fixed:
        def __init__(self, lr):
            self.inner = LerpAdamW(lr=lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2)
            self.init, self.step = self.inner.init, self.inner.step

        def init(self, params): ...

        def step(self, params, grads, state): ...

    report = ri.check(Fixed, against="adamw")
    assert report.passed, str(report)
    assert any("beta1, beta2, eps, weight_decay, schedule" in note for note in report.notes)
    assert not any(outcome.scenario in ("schedule", "other eps") for outcome in report.scenarios)


def test_defaults_are_reported_and_not_judged():
    class Other(LerpAdamW):
        def __init__(self, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7, weight_decay=0.01, schedule=lambda k: 1.0):
            super().__init__(schedule, lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)

    report = ri.check(Other, against="adamw")
    assert report.passed
    assert report.defaults["eps"] == (1e-7, 1e-8)
    assert "default: eps = 1e-07, the rule's is 1e-08" in report.text()


@pytest.mark.parametrize("instead", [np.nan, 5.0])
def test_a_zero_denominator_is_judged(instead):
    """Where no gradient has come yet, AMSGrad does not move; exact zeros leave no room for rounding."""

    class Unguarded(RootedAMSGrad):
        def move(self, theta, g, s, t, eta):
            moved = super().move(theta, g, s, t, eta)
            return np.where(s["root"] == 0, theta + instead, moved).astype(theta.dtype)

    assert not ri.check(Unguarded, against="amsgrad").passed


class Misbehaving(VelocityMomentum):
    def step(self, params, grads, state):
        moved, new = super().step(params, grads, state)
        return self.spoil(moved, grads, new)


SPOILED = {
    "raises": (lambda moved, grads, new: 1 / 0, "raised ZeroDivisionError"),
    "returns nothing": (lambda moved, grads, new: None, "returned None instead of"),
    "another shape": (lambda moved, grads, new: (moved[:1], new), "of shape"),
    "another dtype": (lambda moved, grads, new: (moved.astype(complex), new), "of dtype complex128"),
    "other containers": (lambda moved, grads, new: ([moved], new), "instead of an array"),
    "an object": (lambda moved, grads, new: ("θ", new), "instead of an array"),
    "changes the gradient": (lambda moved, grads, new: (moved, grads.fill(0) or new), "a gradient that it was given"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_misbehaviour_has_a_clear_verdict(name):
    spoil, told = SPOILED[name]
    report = ri.check(type("Spoiled", (Misbehaving,), {"spoil": staticmethod(spoil)}), against="momentum")
    assert not report.passed
    assert told in report.diagnosis
    assert told in report.text()


def test_a_slow_target_is_stopped():
    class Slow(VelocityMomentum):
        def step(self, params, grads, state):
            time.sleep(0.05)
            return super().step(params, grads, state)

    start = time.monotonic()
    report = ri.check(Slow, against="momentum", seconds=0.2)
    assert not report.passed
    assert "too slow" in report.text()
    assert time.monotonic() - start < 10


def test_noise_is_swallowed(capsys):
    class Noisy(VelocityMomentum):
        def step(self, params, grads, state):
            print("stepping!")
            return super().step(params, grads, state)

    assert ri.check(Noisy, against="momentum").passed
    assert capsys.readouterr().out == ""


def test_a_single_precision_kernel_with_single_precision_scalars_passes():
    class Single(LerpAdamW):
        def move(self, theta, g, s, t, eta):
            f = theta.dtype.type
            b1, b2, lr, eps, wd = (f(x) for x in (self.beta1, self.beta2, self.lr, self.eps, self.weight_decay))
            s["m"] = b1 * s["m"] + (f(1) - b1) * g
            s["v"] = b2 * s["v"] + (f(1) - b2) * g * g
            m_hat, v_hat = s["m"] / (f(1) - b1 ** f(t)), s["v"] / (f(1) - b2 ** f(t))
            return theta - f(eta) * (lr * m_hat / (np.sqrt(v_hat) + eps) + wd * theta)

    assert ri.check(Single, against="adamw").passed


@pytest.mark.parametrize("thing", [3, "adam", VelocityMomentum(), lambda lr: None])
def test_what_cannot_be_checked(thing):
    with pytest.raises((TypeError, ValueError), match=r"target (must be|adam)"):
        ri.check(thing, against="adamw")


def test_an_unknown_rule():
    with pytest.raises(ValueError, match=r"against must be one of .*adamw.*torch.AdamW.* got 'adamv'"):
        ri.check(LerpAdamW, against="adamv")


def test_other_names_for_hyperparameters_are_told_how_they_are_called_here():
    class OtherNames:
        def __init__(self, learning_rate=1e-3, momentum=0.9):
            self.rule = ri.Momentum(lr=learning_rate, momentum=momentum)

        def init(self, params):
            return self.rule.init(params)

        def step(self, params, grads, state):
            return self.rule.step(params, grads, state)

    (note, *_) = ri.check(OtherNames, against="momentum").notes
    assert note == (
        "not tested, since the target does not take it: lr, l2, schedule; assumed: lr = 0.01, l2 = 0; "
        "it takes learning_rate, which is called lr here"
    )
