"""Lookahead: by hand, with the bits of its inner rule, in every reading, and against real libraries."""

import re

import numpy as np
import pytest

import refimpl as ri
from tests.traits import RuleTraits
from tests.ulp import assert_same

from .hand import halving, one_by_one
from .test_kinds import Global

CONSTANT = ri.Constant()


def over_momentum(*, k=2, alpha=0.75, box=None, schedule=CONSTANT, **inner):
    return ri.Lookahead(ri.Momentum(**inner), k, alpha, box=box, schedule=schedule)


TRAITS = RuleTraits(
    rule=ri.Lookahead,
    member="Momentum",
    make=over_momentum,
    settings=dict(lr=0.01, momentum=0.9, l2=0.01, alpha=0.75),
    roundings=(2, 60),  # as in Momentum; a step back may be shorter than what it is the difference of
    after_infinity=("inf", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=None,
    words=(),
)


def taken(opt, theta, grads):
    state = opt.init(theta)
    for g in grads:
        theta, state = opt.step(theta, g, state)
    return theta, state


def test_five_steps_by_hand():
    # SGD with α = 1, η = 1, 1/2 … of g = 4; k = 2 and 1/4 of the way: θ̂ = 16 − 4, 12 − 2, so φ = 16 − 6/4 = 29/2;
    # then 29/2 − 1 and − 1/2, so φ = 29/2 − 3/8 = 113/8; then − 1/4
    opt = ri.Lookahead(ri.SGD(lr=1, schedule=halving), k=2, alpha=0.25)
    found = one_by_one(opt, 16.0, [4.0] * 5)
    assert found["theta"] == [12, 14.5, 13.5, 14.125, 13.875]
    assert found["fast"] == [12, 10, 13.5, 13, 13.875]
    assert found["slow"] == [16, 14.5, 14.5, 14.125, 14.125]


def test_the_inner_state_is_kept_when_the_weights_go_back():
    opt = ri.Lookahead(ri.Momentum(lr=1, momentum=0.5), k=2, alpha=0)
    assert one_by_one(opt, 8.0, [4.0, 0.0, 0.0])["m"] == [4, 2, 1]


INNER = [rule(**rule.needs_settings) for rule in ri.rules.ALL]
INNER.append(ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(0.9), psi=lambda grads: sum(g * g for g in grads)))


@pytest.mark.parametrize("inner", INNER, ids=[*(type(opt).__name__ for opt in INNER[:-1]), "history"])
def test_with_k_and_alpha_1_it_has_the_bits_of_its_inner_rule(inner):
    rng = np.random.default_rng(0)
    theta, grads = rng.normal(size=(2, 3)), rng.normal(size=(9, 2, 3))
    theta[0, 0], grads[:, 0, 0], grads[:, 1, 1] = -0.0, 0, 0
    mine, state = taken(ri.Lookahead(inner, k=1, alpha=1), theta, grads)
    own, own_state = taken(inner, theta, grads)
    assert_same(mine, own)
    for name in inner.slots:
        if not inner.is_history(name):
            assert_same(state.slots[name], own_state.slots[name], name)
    assert state.scalars == own_state.scalars


def test_before_the_first_synchronisation_it_is_its_inner_rule():
    theta, grads = np.ones(3), np.random.default_rng(0).normal(size=(4, 3))
    mine, state = taken(ri.Lookahead(ri.AdamW()), theta, grads)
    assert_same(mine, taken(ri.AdamW(), theta, grads)[0])
    assert_same(state.slots["slow"], theta)


def test_over_another_lookahead_each_keeps_its_own_slow_weights():
    opt = ri.Lookahead(ri.Lookahead(ri.SGD(lr=1), k=1, alpha=0.5), k=2, alpha=0.5)
    assert opt.slots == ("slow", "outer_slow")
    assert opt.name == "Lookahead(Lookahead(SGD))"
    # inner: 8 − 2, 6 − 2, and from 6 again: slow halves each step of 4
    theta, state = taken(opt, np.array([8.0]), np.full((2, 1), 4.0))
    assert theta == [6]
    assert state.slots["slow"] == [4]
    assert state.slots["outer_slow"] == [6]


def test_a_compiled_step_a_saved_state_and_lanes_have_the_same_bits(tmp_path):
    pytest.importorskip("numba")
    grads = np.random.default_rng(0).normal(size=(7, 2, 3))
    opt = ri.Lookahead(ri.NAdam(lr=np.array([0.1, 0.2])), k=np.array([2, 3]), alpha=np.array([0.5, 0.25]))
    fast, theta, mine = ri.jit(opt), np.ones((2, 3)), np.ones((2, 3))
    state, mine_state = opt.init(theta), fast.init(mine)
    for g in grads:
        theta, state = opt.step(theta, g, state)
        mine_state = fast.step_(mine, g, mine_state)
        ri.save_state(tmp_path / "state", state)
        state = ri.load_state(tmp_path / "state")
    assert_same(mine, theta)
    for lane, settings in enumerate([(0.1, 2, 0.5), (0.2, 3, 0.25)]):
        alone = ri.Lookahead(ri.NAdam(lr=settings[0]), *settings[1:])
        assert_same(taken(alone, np.ones(3), grads[:, lane])[0], theta[lane])


def test_evaluated_is_that_of_the_inner_rule():
    theta = np.ones(2)
    opt = ri.Lookahead(ri.ScheduleFreeSGD(lr=0.25))
    theta, state = taken(opt, theta, np.ones((3, 2)))
    assert opt.evaluated(theta, state) is state.slots["x"]
    opt = ri.Lookahead(ri.SGD())
    assert opt.evaluated(theta, opt.init(theta)) is theta


def test_networks_are_trained_lane_by_lane():
    from refimpl.problems.networks import Plain
    from refimpl.training import train

    both = ri.Lookahead(ri.AdamW(lr=np.array([0.01, 0.02])), alpha=np.array([0.5, 0.75]))
    found = train(both, Plain(hidden=8), seeds=[0, 1], epochs=1)
    alone = train(ri.Lookahead(ri.AdamW(lr=0.02), alpha=0.75), Plain(hidden=8), seeds=[1], epochs=1)
    assert_same(found.theta[1], alone.theta[0])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((ri.SGD,), "inner must be a refimpl rule but Partition"),
        ((ri.Partition({"a": ri.SGD()}, "a"),), "inner must be a refimpl rule but Partition, got Partition"),
        ((ri.SGD(), 0), "k must be an integer >= 1, got 0"),
        ((ri.SGD(), 1.5), "k must be an integer >= 1, got 1.5"),
        ((ri.SGD(), ri.InverseSqrt()), "k must be an integer >= 1, got InverseSqrt()"),
        ((ri.SGD(), 5, 1.5), "alpha must be in [0, 1], got 1.5"),
    ],
    ids=str,
)
def test_what_is_refused_is_named(given, told):
    with pytest.raises((TypeError, ValueError), match=re.escape(told)):
        ri.Lookahead(*given)


def test_its_schedule_multiplies_that_of_the_inner_rule():
    theta, grads = np.ones(3), np.random.default_rng(0).normal(size=(7, 3))
    one = ri.Lookahead(ri.AdamW(schedule=halving), schedule=lambda k: 0.5)
    other = ri.Lookahead(ri.AdamW(schedule=lambda k: 0.5 * halving(k)))
    assert_same(taken(one, theta, grads)[0], taken(other, theta, grads)[0])


def test_a_state_of_the_inner_rule_is_refused():
    opt = ri.Lookahead(ri.SGD())
    with pytest.raises(ValueError, match="state belongs to the rule 'SGD'; allowed is a state of 'Lookahead"):
        opt.step(np.ones(1), np.ones(1), ri.SGD().init(np.ones(1)))


@pytest.mark.peers
def test_optax_lookahead():
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    with jax.enable_x64(True):
        opt, theirs = ri.Lookahead(ri.Adam(lr=0.1), k=3, alpha=0.75), optax.lookahead(optax.adam(0.1), 3, 0.75)
        theta, rng = np.ones(4), np.random.default_rng(0)
        other = optax.LookaheadParams.init_synced(jax.numpy.asarray(theta))
        state, other_state = opt.init(theta), theirs.init(other)
        for _ in range(20):
            g = rng.normal(size=4)
            theta, state = opt.step(theta, g, state)
            moves, other_state = theirs.update(jax.numpy.asarray(g), other_state, other)
            other = optax.apply_updates(other, moves)
            np.testing.assert_allclose(theta, other.fast, rtol=0, atol=1e-14)  # 20 steps of at most 0.2
            np.testing.assert_allclose(state.slots["slow"], other.slow, rtol=0, atol=1e-14)


def test_an_inner_rule_that_gathers_is_served_as_its_kind_is():
    opt = ri.Lookahead(Global(), k=1, alpha=1)
    assert opt.kind == "reduction"
    params = {"a": np.array([3.0, 4.0]), "b": np.array([12.0])}
    mine, state = opt.step(params, params, opt.init(params))
    own, own_state = Global().step(params, params, Global().init(params))
    assert_same(mine["a"], own["a"])
    assert state.scalars == own_state.scalars
    with pytest.raises(TypeError, match=r"refimpl\.jit cannot serve Lookahead"):
        ri.jit(opt)
