"""Nesterov against the form of Sutskever et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.Nesterov,
    settings=dict(lr=0.01, momentum=0.9, l2=0.01),
    roundings=(2, 6),  # as in Momentum, μ v 1, two sums
    after_infinity=("inf", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=listings.nesterov,
    words=(words.ShiftedNesterov,),
)


def test_two_steps_by_hand():
    # μ = 1/2, λ′ = 1/4, α = 1/2, η = 1, 1/2
    # t=1: g = 1 + 4/4 = 2;             v = −1;                             θ = 4 − 1/2 − 1 = 2.5
    # t=2: g = −2 + 2.5/4 = −1.375;     v = −1/2 + 1/4 · 1.375 = −0.15625;  θ = 2.5 − 0.078125 + 0.34375 = 2.765625
    opt = ri.Nesterov(lr=0.5, momentum=0.5, l2=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [1.0, -2.0]) == dict(theta=[2.5, 2.765625], g=[2, -1.375], v=[-1, -0.15625])


def test_the_momentum_of_a_step_is_used_twice():
    # v_1 = −1, θ_1 = −1 − μ_1 = −1.5;  v_2 = −μ_2 − 1 = −1.25, θ_2 = −1.5 − 1.25 μ_2 − 1 = −2.8125
    opt = ri.Nesterov(lr=1, momentum=lambda k: [0.5, 0.25][k])
    assert one_by_one(opt, 0.0, [1.0, 1.0])["theta"] == [-1.5, -2.8125]


def test_defaults():
    same_defaults(ri.Nesterov, listings.nesterov)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [dict(), dict(lr=growing, momentum=0.75, l2=0.01, schedule=halving), dict(lr=0.5, momentum=0, l2=halving)],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Nesterov, listings.nesterov, dtype, **settings)
