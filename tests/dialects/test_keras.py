"""Keras's dialects are what Keras computes; which of its optimizers have the paper's form."""

from functools import partial

import pytest

from refimpl.conformance import check
from refimpl.dialects import keras as dialect
from tests.dialects.real import assert_defaults, assert_is, assert_the_change_is_noticed, assert_verdict, of, real

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("name", "rule", "papers"),
    [
        ("SGD", "sgd", True),
        ("SGD", "momentum", True),
        ("SGD", "nesterov", True),
        ("SGD", "sgdw", False),
        ("Adagrad", "adagrad", False),
        ("RMSprop", "rmsprop", False),
        ("Adadelta", "adadelta", True),
        ("Adam", "adam", False),
        ("AdamW", "adamw", False),
        ("Adam", "amsgrad", False),
        ("Adamax", "adamax", False),
        ("Nadam", "nadam", False),
    ],
)
def test_against_the_rule(name, rule, papers):
    assert_verdict(f"keras.optimizers.{name}", rule, papers)


@pytest.mark.parametrize(
    "title", ["keras.AdamW", "keras.RMSpropCentered", "keras.RMSpropCenteredMomentum", "keras.RMSpropMomentum"]
)
def test_against_the_dialect(title):
    assert_is(real(next(each for each in of("keras") if each.title() == title).paths[0]), title)


@pytest.mark.parametrize(
    ("which", "old", "new"),
    [
        (dialect.Momentum, "theta + m", "theta + m * h.momentum"),
        (dialect.Adam, "xp.scalar.sqrt(1 - h.beta_2**t)", "(1 - h.beta_2**t)"),
        (dialect.AdamW, "theta * h.weight_decay * lr", "theta * h.weight_decay * eta"),
        (dialect.Adamax, "(u + h.epsilon)", "u"),
        (dialect.Nadam, "0.96**t", "0.96**(0.004 * t)"),
    ],
)
def test_a_changed_dialect_is_not_kerass(which, old, new):
    assert_the_change_is_noticed(which, old, new)


@pytest.mark.parametrize("which", of("keras"), ids=lambda each: each.title())
def test_arguments_and_defaults(which):
    assert_defaults(which)


def test_weight_decay_is_decoupled_in_adam_too():
    assert check(real("keras.optimizers.Adam"), "adamw").dialect == "keras.AdamW"


def test_reports_say_in_which_dtype_the_learning_rate_was():
    thing = real("keras.optimizers.SGD")
    report = check(partial(thing, nesterov=True), "nesterov")
    assert report.target == "keras.optimizers.SGD(nesterov=True)"
    assert "floatx" in report.notes[0]
    assert real("keras.config.floatx")() == "float32"  # as it was


def test_classes_without_a_dialect_are_checked_by_their_arguments():
    report = check(real("keras.optimizers.Lion"), "adam")
    assert not report.passed
    assert report.defaults["beta2"] == (0.99, 0.999)
