"""Rules on symbols: ``update`` from any state, ``steps`` from the first."""

import pytest
import sympy

import refimpl as ri
from derivations.proving import index, positive, real, sequence, steps, update

THETA, G = real("theta g")


def test_steps_are_updates_from_the_zero_state():
    alpha, beta = positive("alpha beta")
    opt = ri.Momentum(lr=alpha, momentum=beta)
    first, second = steps(opt, THETA, real("g1 g2"))
    assert first == update(opt, 1, THETA, real("g1"), m=0)
    assert second == update(opt, 2, first["theta"], real("g2"), m=first["m"])


def test_the_step_number_may_be_a_symbol():
    t, eta = index(), sequence("eta", positive=True)
    beta1, beta2 = positive("beta1 beta2")
    values = update(ri.Adam(beta1=beta1, beta2=beta2, schedule=lambda k: eta[k + 1]), t, THETA, G, m=0, v=0)
    assert values["m_hat"].has(beta1**t)
    assert values["theta"].has(eta[t])


def test_slots_that_are_left_out_are_any_numbers():
    values = update(ri.SGDW(lr=positive("alpha")), 1, THETA, G)
    assert values["m"].has(real("m"))
    with pytest.raises(TypeError):
        update(ri.SGDW(), 1, THETA, G, velocity=0)


def test_nothing_is_rounded():
    """Numbers that are exact stay exact: no float in what a rule of exact settings returns."""
    half = sympy.Rational(1, 2)
    for value in update(
        ri.AdamW(lr=half, beta1=half, beta2=half, eps=half, weight_decay=half), 3, 1, 2, m=0, v=0
    ).values():
        assert not sympy.sympify(value).atoms(sympy.Float)
