"""Momentum against Algorithm 1 of Loshchilov & Hutter (L2 variant), by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.Momentum,
    settings=dict(lr=0.01, momentum=0.9, l2=0.01),
    roundings=(2, 3),  # the average 2t, η lr g 2, the sum 1
    after_infinity=("inf", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=listings.momentum,
    words=(words.VelocityMomentum,),
)


def test_two_steps_by_hand():
    # μ = 1/2, λ′ = 1/4, α = 1/2, η = 1, 1/2
    # t=1: g = 1 + 4/4 = 2;        m = 1/2 · 2 = 1;                       θ = 4 − 1 = 3
    # t=2: g = −2 + 3/4 = −1.25;   m = 1/2 · 1 − 1/4 · 1.25 = 0.1875;     θ = 3 − 0.1875 = 2.8125
    opt = ri.Momentum(lr=0.5, momentum=0.5, l2=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [1.0, -2.0]) == dict(theta=[3, 2.8125], g=[2, -1.25], m=[1, 0.1875])


def test_defaults():
    same_defaults(ri.Momentum, listings.momentum)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, momentum=0.75, l2=0.01, schedule=halving),
        dict(lr=0.5, momentum=0, l2=halving),
        dict(momentum=lambda k: 0.9 - 0.5 / (k + 1), schedule=growing),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Momentum, listings.momentum, dtype, **settings)
