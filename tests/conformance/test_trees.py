"""None of these is misjudged: right ones in unusual words, wrong ones that fail in some scenarios only."""

import inspect

import pytest

import refimpl as ri
from refimpl.conformance import fallback as hints
from refimpl.conformance.scenarios import NARROW
from tests.conformance import trees


def signed(cls):
    """The class with a constructor that names the hyperparameters that it takes."""
    named = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in (*cls.takes, "schedule")]
    named[-1] = named[-1].replace(default=lambda k: 1.0)
    cls.__signature__ = inspect.Signature(named)
    return cls


def report(name, against):
    return ri.check(signed(getattr(trees, name)), against=against)


RIGHT = {
    **dict.fromkeys(("Corrected", "Sums", "Logarithms", "Numbers", "Generated", "Within", "Master", "Wide"), "adamw"),
    "Iterate": "nesterov",
    "HeavyBall": "momentum",
    "Hypotenuse": "rmsprop",
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_ones_pass(name):
    found = report(name, RIGHT[name])
    assert found.passed, str(found)
    wide = [outcome for outcome in found.scenarios if not outcome.scenario.endswith(NARROW)]
    untested = {outcome.scenario.removesuffix(", float32") for outcome in wide if outcome.untested}
    assert untested == {"Generated": {"copied", "saved", "resumed"}, "Within": {"resumed"}}.get(name, set())


WRONG = {
    "WithoutDecay": "there is no L2 where the momentum is 0",
    "Cast": hints.STATE,
    "Stopping": hints.ONLY["long",],
    "Saturating": "t stops at 256",
    "Cleaned": hints.ONLY["not finite",],
    "Skipping": hints.ONLY["pause", "rest"],
    "Clipped": hints.ONLY["scales", "not finite", "neighbours"],
    "Shared": hints.ONLY["containers", "keys", "reordered"],
    "Matrices": "parameters of fewer than two axes",
    "SingleState": hints.NEARLY,
    "Reciprocal": "ε is added to the reciprocal of the root",
    "Truncating": "those of float32 master weights and state, truncated to",
    "Forgetful": "it declares 'master weights', but its numbers are those of float32 state, no master weights",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_ones_fail_and_are_told(name):
    found = report(name, "momentum" if name == "WithoutDecay" else "adamw")
    assert not found.passed
    assert found.dialect is None
    assert WRONG[name] in (found.diagnosis or ""), str(found)
