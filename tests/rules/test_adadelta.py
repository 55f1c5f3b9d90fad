"""AdaDelta against Algorithm 1 of Zeiler, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.AdaDelta,
    settings=dict(rho=0.95, eps=1e-6),
    roundings=lambda t: t * (t + 8),  # each step is off by 2t + 7 more than the last, through u
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset({"sqrt"}),
    reached=frozenset({"u"}),
    compounds=True,
    listing=listings.adadelta,
    words=(words.OneRootAdaDelta,),
)


def test_two_steps_by_hand():
    # ρ = 3/4, ε = 3/4, η = 1, 1/2
    # t=1: v = 9/4;                        Δ = −√(0 + 3/4)/√(9/4 + 3/4) · 3 = −√(1/4) · 3 = −3/2
    #      u = 1/4 · 9/4 = 9/16;           θ = 5 − 3/2 = 3.5
    # t=2: v = 3/4 · 9/4 + 9/4 = 63/16;    Δ = −√(21/16)/√(75/16) · 3 = −√0.28 · 3,   Δ² = 2.52
    #      u = 27/64 + 2.52/4 = 1.051875;  θ = 3.5 − 1/2 · 3 √0.28 = 3.5 − 0.793725393319377…
    history = one_by_one(ri.AdaDelta(rho=0.75, eps=0.75, schedule=halving), 5.0, [3.0, 3.0])
    assert history["v"] == [2.25, 3.9375]
    # √(3/4) and √3 are rounded, and so is their quotient: three roundings of 2⁻⁵³ each, and their squares
    assert history["delta"] == pytest.approx([-1.5, -1.587450786638754], rel=4e-16, abs=0)
    assert history["u"] == pytest.approx([0.5625, 1.051875], rel=1e-15, abs=0)
    assert history["theta"] == pytest.approx([3.5, 2.706274606680623], rel=4e-16, abs=0)


def test_the_schedule_scales_what_is_applied_and_not_what_is_accumulated():
    slow, fast = (one_by_one(ri.AdaDelta(schedule=eta), 0.0, [1.0, -2.0, 3.0]) for eta in (0.25, 1))
    assert slow["u"] == fast["u"]
    assert slow["delta"] == fast["delta"]
    assert slow["theta"] == [x / 4 for x in fast["theta"]]


def test_defaults():
    same_defaults(ri.AdaDelta, listings.adadelta)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(rho=0.75, eps=0.125, schedule=halving),
        dict(rho=0, eps=growing),
        dict(rho=lambda k: 0.9 - 0.5 / (k + 1)),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdaDelta, listings.adadelta, dtype, **settings)
