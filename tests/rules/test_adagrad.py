"""AdaGrad against its sum over all squares, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.AdaGrad,
    settings=dict(lr=0.1, eps=1e-6),
    roundings=(0.5, 6),  # G: t + 1, halved by the root; the root 1, + ε 1, lr g 1, the quotient 1, η 1
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    listing=listings.adagrad,
    words=(words.ReciprocalAdaGrad,),
)


def test_two_steps_by_hand():
    # ε = 3, α = 2, η = 1, 1/2
    # t=1: G = 9;             θ = 10 − 2·3/(3 + 3) = 9
    # t=2: G = 9 + 16 = 25;   θ = 9 − 1/2 · 2·4/(5 + 3) = 8.5
    opt = ri.AdaGrad(lr=2, eps=3, schedule=halving)
    assert one_by_one(opt, 10.0, [3.0, 4.0]) == dict(theta=[9, 8.5], G=[9, 25])


def test_defaults():
    same_defaults(ri.AdaGrad, listings.adagrad)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("settings", [dict(), dict(lr=growing, eps=0.125, schedule=halving), dict(lr=0.5, eps=growing)])
def test_follows_the_listing(settings, dtype):
    follows(ri.AdaGrad, listings.adagrad, dtype, **settings)
