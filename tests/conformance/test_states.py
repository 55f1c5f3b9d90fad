"""The state that a target shows, and how it is saved: what is judged, what is told, what is left alone."""

import dataclasses
from typing import Any

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.slots import exposed
from tests.conformance.words import LerpAdamW


class Swapped(LerpAdamW):
    """β1 and 1 − β1 exchanged: m is wrong from the first step on."""

    def move(self, theta, g, s, t, eta):
        s["m"] = s["m"] + (2 * self.beta1 - 1) * (g - s["m"])
        return super().move(theta, g, s, t, eta)


def named(report, scenario):
    return next(outcome for outcome in report.scenarios if outcome.scenario == scenario)


def test_the_state_that_departs_first_is_named_before_the_parameter():
    outcome = named(ri.check(Swapped, against="adamw"), "random")
    assert (outcome.state.state, outcome.state.step, outcome.state.element) == ("m", 1, (0,))
    assert outcome.state.expected != outcome.state.got
    assert outcome.reason.startswith("step 1, state m of params[0]: ")
    assert "; then step 1, params[0]: " in outcome.reason


class Negative:
    """Right, with an m of the other sign."""

    def __init__(self, **given):
        self.inner = LerpAdamW(**given)
        self.init = self.inner.init

    def init(self, params): ...

    def step(self, params, grads, state):
        moved, new = self.inner.step(params, grads, dict(state, m=-state["m"]))
        return moved, dict(new, m=-new["m"])


def test_another_state_by_the_same_name_is_no_mistake_and_told():
    report = ri.check(Negative, against="adamw")
    assert report.passed, str(report)
    (note,) = [note for note in report.notes if "its state m is not the rule's" in note]
    assert "not judged" in note


def test_a_state_that_is_declared_is_judged():
    class Declared(Negative):
        def slots(self, state):
            return {"m": state["m"], "v": state["v"]}

    class Right(Negative):
        def slots(self, state):
            return {"m": -state["m"], "v": state["v"]}

    report = ri.check(Declared, against="adamw")
    assert not report.passed
    assert named(report, "random").reason.startswith("step 1, state m of params[0]: ")
    assert named(report, "random").departure is None
    assert ri.check(Right, against="adamw").passed


@dataclasses.dataclass
class Attributes:
    m: Any
    v: Any = None


X = np.ones(3)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({"m": X, "v": X, "t": 1}, {"m", "v"}),
        (ri.State("Adam", 1, {"m": X, "v": X}), {"m", "v"}),
        (Attributes(X, X), {"m", "v"}),
        (Attributes(X), {"m"}),
        ({"m": np.ones(4), "v": [X]}, set()),
        ({"m": np.ones(3, int), "v": "v"}, set()),
        ((1, X), set()),
        (None, set()),
    ],
)
def test_what_a_state_shows(state, shown):
    found = exposed(object(), state, ("m", "v"), X)
    assert set(found) == shown
    assert all(not np.shares_memory(array, X) for arrays in found.values() for array in arrays.values())


class Counting(LerpAdamW):
    """t in the optimizer, and the rest in the state."""

    def step(self, params, grads, state):
        self.t = getattr(self, "t", 0)
        moved, new = super().step(params, grads, dict(state, t=self.t))
        self.t += 1
        return moved, new


def test_what_a_new_optimizer_cannot_go_on_from_is_told():
    report = ri.check(Counting, against="adamw")
    assert report.passed, str(report)
    assert "the state that step returns is not all of it" in named(report, "resumed").untested
    assert "------  resumed" in report.text()


def test_what_is_saved_by_itself_is_judged():
    class Saving(Counting):
        def save(self, state):
            return {"t": self.t, **state}

        def load(self, params, saved):
            self.t = saved.pop("t")
            return saved | {"t": 0}

    class Losing(Saving):
        def load(self, params, saved):
            return saved

    assert ri.check(Saving, against="adamw").passed
    report = ri.check(Losing, against="adamw")
    failed = [outcome.scenario for outcome in report.scenarios if not outcome.passed]
    assert failed == ["resumed", "resumed, float32", "resumed, float16"]
    assert "new optimizer" in report.diagnosis


def test_who_takes_no_read_only_arrays_is_not_wrong():
    class Writing(LerpAdamW):
        def step(self, params, grads, state):
            grads.flags.writeable = True  # which a view of a read-only array may not be
            return super().step(params, grads, state)

    class Picky(LerpAdamW):
        def step(self, params, grads, state):
            if not grads.flags.c_contiguous:
                raise ValueError("contiguous arrays, please")
            return super().step(params, grads, state)

    class Misreading(LerpAdamW):
        def step(self, params, grads, state):
            memory = grads if grads.base is None else grads.base.ravel()[: grads.size].reshape(grads.shape)
            return super().step(params, memory, state)

    assert ri.check(Writing, against="adamw").passed
    report = ri.check(Picky, against="adamw")
    assert report.passed
    assert "contiguous arrays, please" in named(report, "views").untested
    report = ri.check(Misreading, against="adamw")
    assert "strided views" in report.diagnosis, str(report)
