"""Adam against Algorithm 1 of Kingma & Ba, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.Adam,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6, l2=0.01),
    roundings=(3, 14, 2, 1),  # m: 2t + 1, v: 2t + 1 halved; m̂ and v̂: 2 and 1, and cancellation; as in AdaGrad
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    reached=frozenset({"m", "v"}),  # through l2
    listing=listings.adam,
    words=(words.LerpAdam,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, λ′ = 1/4, ε = 4, α = 3, η = 1, 1/2
    # t=1: g = 1 + 4/4 = 2;     m = 1, v = 1;  m̂ = 1/(1/2) = 2, v̂ = 1/(1/4) = 4
    #      θ = 4 − 3·2/(2 + 4) = 3
    # t=2: g = 4.25 + 3/4 = 5;  m = 1/2 + 5/2 = 3, v = 3/4 + 25/4 = 7;  m̂ = 3/(3/4) = 4, v̂ = 7/(7/16) = 16
    #      θ = 3 − 1/2 · 3·4/(4 + 4) = 2.25
    opt = ri.Adam(lr=3, beta1=0.5, beta2=0.75, eps=4, l2=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [1.0, 4.25]) == dict(
        theta=[3, 2.25], g=[2, 5], m=[1, 3], v=[1, 7], m_hat=[2, 4], v_hat=[4, 16]
    )


def test_defaults_are_the_papers():
    same_defaults(ri.Adam, listings.adam)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, l2=0.01, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, eps=halving, l2=halving),
        dict(lr=0.5, beta1=0.9, beta2=0, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Adam, listings.adam, dtype, **settings)
