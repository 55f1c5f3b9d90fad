"""AMSGrad against Algorithm 2 of Reddi et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, α = 2, η = 1, 1/2
    # t=1: m = 2, v = 4, v̂ = 4;                 θ = 5 − 2 · 2/2 = 3
    # t=2: m = 1, v = 3, v̂ = max(4, 3) = 4;     θ = 3 − 1/2 · 2 · 1/2 = 2.5
    opt = ri.AMSGrad(lr=2, beta1=0.5, beta2=0.75, schedule=halving)
    assert one_by_one(opt, 5.0, [4.0, 0.0]) == dict(theta=[3, 2.5], m=[2, 1], v=[4, 3], v_hat=[4, 4])


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
