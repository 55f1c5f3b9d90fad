"""AdamW against Algorithm 2 of Loshchilov & Hutter, by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.AdamW,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6, weight_decay=0.01),
    roundings=(3, 14, 2, 1),  # as in Adam
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    listing=listings.adamw,
    words=(words.LerpAdamW, words.InPlaceAdamW),
)


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, λ = 1/4, ε = 4, α = 3, η = 1, 1/2; the decay is of the θ before the step
    # t=1: m = 1, v = 1;   m̂ = 1/(1/2) = 2, v̂ = 1/(1/4) = 4;        θ = 4 − (3·2/(2 + 4) + 4/4) = 2
    # t=2: m = 3, v = 7;   m̂ = 3/(3/4) = 4, v̂ = 7/(7/16) = 16;      θ = 2 − 1/2 · (3·4/(4 + 4) + 2/4) = 1
    opt = ri.AdamW(lr=3, beta1=0.5, beta2=0.75, eps=4, weight_decay=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [2.0, 5.0]) == dict(theta=[2, 1], m=[1, 3], v=[1, 7], m_hat=[2, 4], v_hat=[4, 16])


def test_the_decay_is_multiplied_by_eta_and_not_by_lr():
    # Without a gradient θ is multiplied by 1 − η λ, whatever α: 1 − 1/4, then 1 − 1/8.
    for lr in (0, 1e-3, 10):
        opt = ri.AdamW(lr=lr, weight_decay=0.25, schedule=halving)
        assert one_by_one(opt, 1.0, [0.0, 0.0])["theta"] == [0.75, 0.65625]


def test_defaults():
    same_defaults(ri.AdamW, listings.adamw)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, weight_decay=0.01, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, eps=halving, weight_decay=halving),
        dict(lr=0.5, beta1=0.9, beta2=0, eps=1, weight_decay=0),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdamW, listings.adamw, dtype, **settings)
