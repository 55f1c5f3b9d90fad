"""AMSGrad against Algorithm 2 of Reddi et al., by hand and by listing."""

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
    rule=ri.AMSGrad,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99),
    roundings=(3, 7),  # m: 2t + 1, v: 2t + 1 halved; the root, the quotient, η lr, and times it
    after_infinity=("nan", "nan"),
    zero_step=True,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    listing=listings.amsgrad,
    words=(words.RootedAMSGrad,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, α = 2, η = 1, 1/2
    # t=1: m = 2, v = 4, v̂ = 4;                 θ = 5 − 2 · 2/2 = 3
    # t=2: m = 1, v = 3, v̂ = max(4, 3) = 4;     θ = 3 − 1/2 · 2 · 1/2 = 2.5
    opt = ri.AMSGrad(lr=2, beta1=0.5, beta2=0.75, schedule=halving)
    assert one_by_one(opt, 5.0, [4.0, 0.0]) == dict(theta=[3, 2.5], m=[2, 1], v=[4, 3], v_hat=[4, 4])


@pytest.mark.parametrize("number", [float, Fraction])
def test_where_v_hat_is_zero_so_is_the_step_whatever_m(number):
    # a Fraction divides by zero with an error, and so would show any division that is not needed
    opt, theta, zero = ri.AMSGrad(), number(2), number(0)
    for m in (0, 3):
        state = ri.State("AMSGrad", 0, {"m": number(m), "v": zero, "v_hat": zero})
        assert opt.step(theta, zero, state)[0] == 2


def test_v_hat_counts_and_not_v():
    # v has died away, v̂ = 16 has not: m = 1/2 · 2 = 1, θ = 5 − 2 · 1/4
    opt = ri.AMSGrad(lr=2, beta1=0.5)
    state = ri.State("AMSGrad", 9, {"m": 2.0, "v": 0.0, "v_hat": 16.0})
    assert opt.step(5.0, 0.0, state)[0] == 4.5


def test_defaults():
    same_defaults(ri.AMSGrad, listings.amsgrad)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=0.5, beta1=0, beta2=0),
        # the paper's β_{1t}, and a β2 that varies too
        dict(beta1=lambda k: 0.9 / (k + 1), beta2=lambda k: 0.9 - 0.5 / (k + 1), schedule=ri.InverseSqrt()),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AMSGrad, listings.amsgrad, dtype, **settings)
