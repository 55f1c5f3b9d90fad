"""SGDW against Algorithm 1 of Loshchilov & Hutter (decoupled variant), by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.SGDW,
    settings=dict(lr=0.01, momentum=0.9, weight_decay=0.01),
    roundings=(2, 3),  # as in Momentum
    after_infinity=("inf", "nan"),
    zero_step=False,
    scale_free=False,
    operations=frozenset(),
    listing=listings.sgdw,
    words=(words.FactorSGDW,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, λ = 1/4, α = 1/2, η = 1, 1/2; the decay is of the θ before the step
    # t=1: m = 1/2 · 1 = 1/2;               θ = 4 − 1/2 − 1/4 · 4 = 2.5
    # t=2: m = 1/2 · 1/2 − 1/4 · 2 = −1/4;  θ = 2.5 + 1/4 − 1/8 · 2.5 = 2.4375
    opt = ri.SGDW(lr=0.5, momentum=0.5, weight_decay=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [1.0, -2.0]) == dict(theta=[2.5, 2.4375], m=[0.5, -0.25])


def test_without_momentum_it_is_equation_1():
    # θ_{t+1} = (1 − λ) θ_t − α ∇f_t(θ_t): (1 − 1/4)·4 − 1/2 · 1 = 2.5, then (1 − 1/4)·2.5 + 1/2 · 2 = 2.875
    opt = ri.SGDW(lr=0.5, momentum=0, weight_decay=0.25)
    assert one_by_one(opt, 4.0, [1.0, -2.0])["theta"] == [2.5, 2.875]


def test_defaults():
    same_defaults(ri.SGDW, listings.sgdw)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, momentum=0.75, weight_decay=0.01, schedule=halving),
        dict(lr=0.5, momentum=0, weight_decay=halving),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.SGDW, listings.sgdw, dtype, **settings)
