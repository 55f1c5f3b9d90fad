"""optax's dialects are what optax computes; which of its optimizers have the paper's form."""

from functools import partial

import pytest

from refimpl.conformance import check
from refimpl.dialects import optax as dialect
from tests.dialects.real import assert_defaults, assert_is, assert_the_change_is_noticed, assert_verdict, of, real

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("name", "rule", "papers"),
    [
        ("sgd", "sgd", True),
        ("sgd", "momentum", False),
        ("sgd", "nesterov", False),
        ("adagrad", "adagrad", False),
        ("rmsprop", "rmsprop", False),
        ("adadelta", "adadelta", True),
        ("adam", "adam", True),
        ("adamw", "adamw", False),
        ("amsgrad", "amsgrad", False),
        ("adamax", "adamax", False),
        ("nadam", "nadam", False),
        ("signum", "signum", True),
        ("lion", "lion", True),
        ("radam", "radam", False),
        ("adabelief", "adabelief", False),
        ("yogi", "yogi", False),
        ("adan", "adan", False),
        ("contrib.adopt", "adopt", True),
        ("contrib.ademamix", "ademamix", True),
    ],
)
def test_against_the_rule(name, rule, papers):
    assert_verdict(f"optax.{name}", rule, papers)


@pytest.mark.parametrize(
    "title",
    [
        "optax.AMSGradUncorrected",
        "optax.RMSPropCentered",
        "optax.RMSPropCenteredMomentum",
        "optax.RMSPropCorrected",
        "optax.RMSPropMomentum",
        "optax.RMSPropNesterov",
    ],
)
def test_against_the_dialect(title):
    assert_is(real(next(each for each in of("optax") if each.title() == title).paths[0]), title)


def test_rmsprop_with_eps_outside_the_root_is_refimpls():
    report = check(partial(real("optax.rmsprop"), eps_in_sqrt=False), "rmsprop")
    assert report.passed
    assert (report.target, report.dialect) == ("optax.rmsprop(eps_in_sqrt=False)", "optax.RMSPropOutside")


@pytest.mark.parametrize(
    ("which", "old", "new"),
    [
        (dialect.Momentum, "g + h.momentum * b", "g - h.momentum * b"),
        (dialect.AdaGrad, "+ h.eps", "- h.eps"),
        (dialect.AdamW, "xp.sqrt(v_hat + h.eps_root) + h.eps", "xp.sqrt(v + h.eps_root) + h.eps"),
        (dialect.AMSGrad, "v / (1 - h.b2**t)", "v"),
        (dialect.NAdam, "h.b1 ** (t + 1)", "h.b1 ** t"),
        (dialect.Adan, "+ (1 - h.b2) * d\n", "+ h.b2 * d\n"),
    ],
)
def test_a_changed_dialect_is_not_optaxs(which, old, new):
    assert_the_change_is_noticed(which, old, new)


@pytest.mark.parametrize("which", of("optax"), ids=lambda each: each.title())
def test_arguments_and_defaults(which):
    assert_defaults(which)


def test_reports_say_that_64_bits_were_enabled():
    report = check(real("optax.sgd"), "sgd")
    assert "64-bit" in report.notes[0]
    assert real("jax.numpy").ones(1).dtype == "float32"  # as it was


def test_functions_of_others_are_checked_by_their_arguments():
    optax = real("optax")

    def mine(learning_rate: float, b1: float = 0.5) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=b1)

    report = check(mine, "sgd")
    assert not report.passed
    assert report.target.endswith("mine")
    assert report.dialect is None


def test_adadelta_without_a_learning_rate_goes_uphill():
    """Its default is None, for which optax leaves out the sign too: the dialect's docstring says so."""
    optax, jnp = real("optax"), real("jax.numpy")
    transformation, theta = optax.adadelta(), jnp.ones(1)
    updates, _ = transformation.update(2 * theta, transformation.init(theta), theta)
    assert updates > 0
    assert "uphill" in dialect.AdaDelta.__doc__
