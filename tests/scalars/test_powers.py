"""Powers for many exponents: arrays of them, and those that are known before they are asked for."""

import math
import random

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance import scenarios
from refimpl.core import powers, rounded
from tests.every_rule import MAKERS
from tests.scalars.truth import BITS, flint
from tests.scalars.truth import rounded as rounded_ball


def bases():
    """Every β, μ, ρ and γ that a rule has by default or a scenario sets."""
    found = {0.96, 0.99, 0.9999, 0.1, 0.3}
    for settings in (scenarios.SETTINGS, scenarios.OTHERS):
        found |= {value for name, value in settings.items() if name.startswith("beta") or name in ("momentum", "rho")}
    for make in MAKERS.values():
        found |= {value for name, value in vars(make()).items() if name.startswith("beta") and isinstance(value, float)}
    return sorted(found)


def truth(base, last):
    """base^t for t = 1 … last, from balls."""
    before, flint.ctx.prec = flint.ctx.prec, BITS
    try:
        ball, values = flint.arb(1), []
        for _ in range(last):
            ball *= flint.arb(base)
            values.append(rounded_ball(ball))
        return values
    finally:
        flint.ctx.prec = before


@pytest.mark.parametrize("base", bases())
def test_every_beta_at_every_step(base):
    """Up to 3,000 in this fast part."""
    wanted = truth(base, 3000)
    assert powers.powers(base, 1, 3000).tolist() == wanted
    assert [rounded.power(base, t) for t in range(1, 3001)] == wanted
    assert [powers.power(base, t) for t in range(1, 3001)] == wanted


@pytest.mark.thorough
@pytest.mark.parametrize("base", bases())
def test_every_beta_at_a_hundred_thousand_steps(base):
    wanted = truth(base, 10**5)
    assert powers.powers(base, 1, 10**5).tolist() == wanted
    assert [powers.power(base, t) for t in range(1, 10**5 + 1)] == wanted
    assert [rounded.power(base, t) for t in range(1, 10**5 + 1)] == wanted


@pytest.mark.parametrize("base", [0.999, 0.5, 1.0, 1 + 1e-9, 0.0, 1 - 2.0**-53, 3 / 1024])
@pytest.mark.parametrize("first", [1, 1000, 1024, 740_000, 2**31 - 500])
def test_arrays_begin_anywhere(base, first):
    wanted = [rounded.power(base, t) for t in range(first, first + 300)]
    assert powers.powers(base, first, 300).tolist() == wanted


def test_what_two_floats_cannot_decide_goes_to_the_integers(monkeypatch):
    """3^33 and 3^34 have 53 and 54 bits: one exact, one halfway."""
    asked = []
    monkeypatch.setattr(powers, "one_power", lambda x, t: asked.append(t) or rounded.power(x, t))
    assert powers.powers(3.0, 30, 6).tolist() == [float(3**t) for t in range(30, 36)]
    assert asked == [34]


def test_too_large_raises_as_one_does():
    with pytest.raises(OverflowError):
        powers.powers(10.0, 300, 20)
    powers._KNOWN.clear()
    assert [powers.power(10.0, t) for t in range(1, 309)] == [rounded.power(10.0, t) for t in range(1, 309)]
    with pytest.raises(OverflowError):
        powers.power(10.0, 309)


def test_any_order_of_bases_and_exponents():
    rng = random.Random(0)
    pairs = [
        (rng.choice([0.9, 0.999, 0.5, -0.5, 0.0, -0.0, 1.0, 2]), rng.choice([1, 2, 3, 2.0, 0.5, 70, -1, 0]))
        for _ in range(3000)
    ]
    for x, y in pairs:
        if x == 0 and y < 0:
            continue
        mine, one = powers.power(x, y), rounded.power(x, y)
        assert repr(mine) == repr(one), (x, y)


def test_a_step_and_the_next_one_in_turn():
    """As in a rule with β^t and β^(t+1), for two parameters."""
    for t in range(1, 3000):
        for _ in range(2):
            assert powers.power(0.99, t) == rounded.power(0.99, t)
            assert powers.power(0.99, t + 1) == rounded.power(0.99, t + 1)


def test_few_bases_are_remembered():
    for i in range(10 * powers._BASES):
        powers.power(0.5 + i * 1e-4, 3)
    assert len(powers._KNOWN) <= powers._BASES


def test_others_than_numbers_have_powers_of_their_own():
    assert powers.power(np.array([2.0, 3.0]), 2).tolist() == [4.0, 9.0]


def test_a_fractional_power_is_computed_once(monkeypatch):
    """NAdam asks for each of its momenta in two steps in turn."""
    asked = []
    monkeypatch.setattr(powers, "chained_power", lambda x, y: asked.append((x, y)) or x**y)
    opt, theta = ri.NAdam(psi=0.0037), np.ones(2)
    state = opt.init(theta)
    for _ in range(20):
        theta, state = opt.step(theta, theta, state)
    assert len(asked) == len(set(asked)) == 21


def test_zeros_of_either_sign_keep_their_sign():
    assert [math.copysign(1, powers.power(x, 3.0)) for x in (0.0, -0.0, 0.0)] == [1, -1, 1]
