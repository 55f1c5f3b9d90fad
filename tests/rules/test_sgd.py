"""SGD against Algorithm 1 of Loshchilov & Hutter without momentum, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.SGD,
    settings=dict(lr=0.1, l2=0.01),
    roundings=(0, 2),  # η lr, and times g
    after_infinity=("inf", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=listings.sgd,
    words=(words.SubtractedSGD,),
)


def test_two_steps_by_hand():
    # λ′ = 1/4, α = 1/2, η = 1, 1/2
    # t=1: g = 1 + 4/4 = 2;           θ = 4 − 1/2 · 2 = 3
    # t=2: g = −2 + 3/4 = −1.25;      θ = 3 + 1/4 · 1.25 = 3.3125
    opt = ri.SGD(lr=0.5, l2=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [1.0, -2.0]) == dict(theta=[3, 3.3125], g=[2, -1.25])


def test_defaults():
    same_defaults(ri.SGD, listings.sgd)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("settings", [dict(), dict(lr=growing, l2=0.01, schedule=halving), dict(lr=0.5, l2=halving)])
def test_follows_the_listing(settings, dtype):
    follows(ri.SGD, listings.sgd, dtype, **settings)
