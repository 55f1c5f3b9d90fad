"""schedulefree's dialects are what schedulefree computes; and optax's form of Schedule-Free."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.dialects import schedulefree as dialect
from tests.dialects.real import assert_defaults, assert_the_change_is_noticed, assert_verdict, of, real

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("AdamWScheduleFree", "schedulefreeadamw"),
        ("AdamWScheduleFreePaper", "schedulefreeadamw"),
        ("SGDScheduleFree", "schedulefreesgd"),
    ],
)
def test_against_the_rule(name, rule):
    assert_verdict(f"schedulefree.{name}", rule, papers=False)


def test_the_class_for_the_paper_is_the_papers_but_for_a_falling_rate():
    report = ri.check(real("schedulefree.AdamWScheduleFreePaper"), "schedulefreeadamw")
    assert [each.scenario for each in report.scenarios if not each.passed] == ["schedule", "warm-up", "gradients"]


@pytest.mark.parametrize(
    ("which", "old", "new"),
    [
        (dialect.AdamWScheduleFree, "xp.sqrt(v / (1 - beta2**t))", "xp.sqrt(v)"),
        (dialect.AdamWScheduleFree, "xp.scalar.maximum(lr, lr_max)", "lr"),
        (dialect.AdamWScheduleFreePaper, "h.lr * eta * xp.scalar.sqrt(1 - beta2**t)", "h.lr * eta"),
        (dialect.SGDScheduleFree, "h.momentum * (1 - c) - 1", "h.momentum * (1 - c)"),
    ],
)
def test_a_changed_dialect_is_not_schedulefrees(which, old, new):
    assert_the_change_is_noticed(which, old, new)


@pytest.mark.parametrize("which", of("schedulefree"), ids=lambda each: each.title())
def test_arguments_and_defaults(which):
    assert_defaults(which)


def test_their_x_is_what_is_evaluated():
    torch, cls = pytest.importorskip("torch"), real("schedulefree.SGDScheduleFree")
    opt, rng, y = ri.ScheduleFreeSGD(lr=0.5), np.random.default_rng(0), np.ones(3)
    p, state = torch.nn.Parameter(torch.ones(3, dtype=torch.float64)), opt.init(y)
    theirs = cls([p], lr=0.5)
    theirs.train()
    for _ in range(20):
        g = rng.normal(size=3)
        p.grad = torch.tensor(g)
        theirs.step()
        y, state = opt.step(y, g, state)
    np.testing.assert_allclose(y, p.detach().numpy(), rtol=0, atol=1e-13)  # 20 steps of at most 2
    theirs.eval()
    np.testing.assert_allclose(opt.evaluated(y, state), p.detach().numpy(), rtol=0, atol=1e-13)


def test_optax_has_the_same_with_a_constant_rate():
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    with jax.enable_x64(True):
        opt, theirs = ri.ScheduleFreeSGD(lr=0.5), optax.contrib.schedule_free_sgd(0.5)
        y, rng = np.ones(3), np.random.default_rng(0)
        other, state = jax.numpy.asarray(y), opt.init(y)
        other_state = theirs.init(other)
        for _ in range(20):
            g = rng.normal(size=3)
            y, state = opt.step(y, g, state)
            moves, other_state = theirs.update(jax.numpy.asarray(g), other_state, other)
            other = optax.apply_updates(other, moves)
        np.testing.assert_allclose(y, other, rtol=0, atol=1e-13)
        x = optax.contrib.schedule_free_eval_params(other_state, other)
        np.testing.assert_allclose(opt.evaluated(y, state), x, rtol=0, atol=1e-13)
