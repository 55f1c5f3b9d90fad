"""AdaMax against Algorithm 2 of Kingma & Ba, by hand and by listing."""

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
    rule=ri.AdaMax,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99),
    roundings=(3, 8, 2, 0),  # m: 2t + 1, u: t; 1 − β1^t 1, three quotients, two products
    after_infinity=("nan", "nan"),
    zero_step=True,
    scale_free=True,
    operations=frozenset(),
    listing=listings.adamax,
    words=(words.WhereAdaMax,),
)


def test_two_steps_by_hand():
    # β1 = β2 = 1/2, α = 3, η = 1, 1/2
    # t=1: m = 2, u = 4;                              θ = 5 − 3/(1/2) · 2/4 = 2
    # t=2: m = 1 − 1/2 = 1/2, u = max(4/2, 1) = 2;    θ = 2 − 1/2 · 3/(3/4) · (1/2)/2 = 1.5
    opt = ri.AdaMax(lr=3, beta1=0.5, beta2=0.5, schedule=halving)
    assert one_by_one(opt, 5.0, [4.0, -1.0]) == dict(theta=[2, 1.5], m=[2, 0.5], u=[4, 2])


def test_u_forgets_an_old_gradient_for_a_larger_new_one():
    # u = 1, then max(1/2, 3) = 3, then max(3/2, 1) = 3/2
    assert one_by_one(ri.AdaMax(beta2=0.5), 0.0, [1.0, -3.0, 1.0])["u"] == [1, 3, 1.5]


@pytest.mark.parametrize("number", [float, Fraction])
def test_where_u_is_zero_so_is_the_step_whatever_m(number):
    # a Fraction divides by zero with an error, and so would show any division that is not needed
    opt, theta, zero = ri.AdaMax(), number(2), number(0)
    for m in (0, 3):
        state = ri.State("AdaMax", 0, {"m": number(m), "u": zero})
        assert opt.step(theta, zero, state)[0] == 2
    state = ri.State("AdaMax", 0, {"m": zero, "u": number(3)})
    assert opt.step(theta, zero, state)[0] == 2  # 0/u, the other way round


def test_defaults():
    same_defaults(ri.AdaMax, listings.adamax)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=0.5, beta1=0, beta2=0),
        dict(beta2=lambda k: 0.9 - 0.5 / (k + 1)),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdaMax, listings.adamax, dtype, **settings)
