"""RMSProp against slide 29 of Tieleman & Hinton, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.RMSProp,
    settings=dict(lr=0.01, beta2=0.9, eps=1e-6),
    roundings=(1, 6.5),  # v: 2t + 1, halved; the same five as in AdaGrad
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    listing=listings.rmsprop,
    words=(words.LerpRMSProp,),
)


def test_two_steps_by_hand():
    # β2 = 3/4, ε = 2, α = 1, η = 1, 1/2
    # t=1: v = 16/4 = 4;            θ = 1 − 4/(2 + 2) = 0
    # t=2: v = 3/4 · 4 + 4/4 = 4;   θ = 0 + 1/2 · 2/(2 + 2) = 0.25
    opt = ri.RMSProp(lr=1, beta2=0.75, eps=2, schedule=halving)
    assert one_by_one(opt, 1.0, [4.0, -2.0]) == dict(theta=[0, 0.25], v=[4, 4])


def test_defaults():
    same_defaults(ri.RMSProp, listings.rmsprop)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta2=0.75, eps=0.125, schedule=halving),
        dict(lr=0.5, beta2=0, eps=growing),
        dict(beta2=lambda k: 0.9 - 0.5 / (k + 1)),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.RMSProp, listings.rmsprop, dtype, **settings)
