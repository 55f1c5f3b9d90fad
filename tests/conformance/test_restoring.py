"""What a target changes in this process is told, put back, and does not reach the judge."""

import os
import random
import signal

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance import judging
from refimpl.conformance.restoring import restored


class SGD:
    def __init__(self, lr, l2):
        self.lr, self.l2 = lr, l2

    def init(self, params):
        return 0

    def step(self, params, grads, state):
        self.spoil()
        return params - self.lr * (grads + self.l2 * params), state

    def spoil(self): ...


def _handler():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


SPOILT = {
    "NumPy's random state": lambda: np.random.seed(3),  # noqa: NPY002
    "Python's random state": lambda: random.seed(3),
    "NumPy's error handling": lambda: np.seterr(all="raise"),
    "NumPy's print options": lambda: np.set_printoptions(precision=2),
    "the working directory": lambda: os.chdir("/"),
    "the environment": lambda: os.environ.__setitem__("SPOILT", "1"),
    "signal handlers": _handler,
    "numpy.abs": lambda: setattr(np, "abs", lambda x: 0 * x),
    "refimpl.conformance.judging.departure": lambda: setattr(judging, "departure", lambda *_, **__: None),
    "refimpl.rules.adamw.AdamW.update": lambda: setattr(ri.AdamW, "update", lambda self, xp: {}),
}


def _all():
    return (
        np.random.get_state()[1].tobytes(),  # noqa: NPY002
        random.getstate(),
        np.geterr(),
        np.get_printoptions(),
        os.getcwd(),
        dict(os.environ),
        signal.getsignal(signal.SIGTERM),
        np.abs,
        judging.departure,
        ri.AdamW.update,
    )


@pytest.mark.parametrize("name", SPOILT)
def test_it_is_told_and_put_back(name):
    before = _all()
    if name == "NumPy's error handling":  # around each call there is another error handling, which is put back too
        with restored() as notes:
            SPOILT[name]()
    else:
        spoilt = type("Spoilt", (SGD,), {"spoil": lambda self: SPOILT[name]()})
        report = ri.check(spoilt, against="sgd")
        assert report.passed
        notes = report.notes
    assert _all() == before
    assert any(name in note and "this was put back" in note for note in notes)


def test_a_target_that_spoils_and_raises_is_told_as_well():
    def spoil(self):
        os.environ["SPOILT"] = "1"
        raise OSError("gone")

    report = ri.check(type("Spoilt", (SGD,), {"spoil": spoil}), against="sgd")
    assert "SPOILT" not in os.environ
    assert not report.passed
    assert any("the environment" in note for note in report.notes)


def test_a_wrong_target_does_not_pass_by_patching_the_judge():
    def spoil(self):
        self.lr *= 1.5
        judging.departure = lambda *_, **__: None
        np.abs = lambda x: 0 * x
        judging.abs = lambda x: 0

    report = ri.check(type("Spoilt", (SGD,), {"spoil": spoil}), against="sgd")
    assert not report.passed
    assert not hasattr(judging, "abs")


def test_what_changes_nothing_gets_no_note():
    assert not [note for note in ri.check(SGD, against="sgd").notes if "put back" in note]
