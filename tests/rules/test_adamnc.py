"""AdamNC against Algorithm 3 and Corollary 2 of Reddi et al., by hand and by listing."""

from fractions import Fraction

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.AdamNC,
    settings=dict(lr=0.1, beta1=0.9),
    roundings=(5, 10),  # 1 − (1 − 1/t) is off by t u, v by 5t + 5, halved
    after_infinity=("nan", "nan"),
    zero_step=True,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    listing=listings.adamnc,
    words=(words.SummedAdamNC,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, α = 2, η = 1, 1/2; β_{2,1} = 0, β_{2,2} = 1/2
    # t=1: m = 1/2, v = 1;                                    θ = 5 − 2 · (1/2)/1 = 4
    # t=2: m = 1/4 + 7/2 = 3.75, v = 1/2 + 49/2 = 25;         θ = 4 − 1/2 · 2 · 3.75/5 = 3.25
    opt = ri.AdamNC(lr=2, beta1=0.5, schedule=halving)
    assert one_by_one(opt, 5.0, [1.0, 7.0]) == dict(theta=[4, 3.25], m=[0.5, 3.75], v=[1, 25])


@pytest.mark.parametrize("number", [float, Fraction])
def test_where_v_is_zero_so_is_the_step_whatever_m(number):
    # a Fraction divides by zero with an error, and so would show any division that is not needed
    opt, theta, zero = ri.AdamNC(), number(2), number(0)
    for m in (0, 3):
        state = ri.State("AdamNC", 1, {"m": number(m), "v": zero})
        assert opt.step(theta, zero, state)[0] == 2


def test_defaults():
    same_defaults(ri.AdamNC, listings.adamnc)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta1=0.75, schedule=halving),
        dict(lr=0.5, beta1=0),
        dict(beta1=lambda k: 0.9 / (k + 1), schedule=ri.InverseSqrt()),  # the paper's β_{1t} and α_t
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdamNC, listings.adamnc, dtype, **settings)
