"""NAdam against Dozat's Algorithm 2, by hand and by listing."""

import math

import numpy as np
import pytest

import refimpl as ri
from tests.conformance import words
from tests.traits import RuleTraits

from . import listings
from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one

TRAITS = RuleTraits(
    rule=ri.NAdam,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6, psi=0.01),
    roundings=(7, 100, 0, 1),  # μ_t is off by 4 u, and 1 − μ_t ≥ 0.1 by 37 u: so m by 6t + 40, its divisors by 10
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    listing=listings.nadam,
    words=(words.SplitNAdam,),
)


def test_two_steps_by_hand():
    # ψ = log ½ / log 0.96, so 0.96^(ψ t) = ½^t; with β1 = 0.8: μ = 0.6, 0.7, 0.75; β2 = 3/4, ε = 4, α = 3, η = 1, ½
    # t=1: ∏μ = 0.6;   m = 0.4 · 2 = 0.8;            m̂ = 0.7 · 0.8/(1 − 0.42) + 0.4 · 2/(1 − 0.6) = 0.56/0.58 + 2
    #      v = 1, v̂ = 1/(1/4) = 4;                   θ = 10 − 3 m̂/(2 + 4) = 10 − m̂/2
    # t=2: ∏μ = 0.42;  m = 0.7 · 0.8 + 0.3 · 5 = 2.06
    #                                                m̂ = 0.75 · 2.06/(1 − 0.315) + 0.3 · 5/(1 − 0.42)
    #      v = 3/4 + 25/4 = 7, v̂ = 7/(7/16) = 16;    θ = θ_1 − ½ · 3 m̂/(4 + 4)
    psi = math.log(0.5) / math.log(0.96)
    opt = ri.NAdam(lr=3, beta1=0.8, beta2=0.75, eps=4, psi=psi, schedule=halving)
    m_hat = [0.56 / 0.58 + 2, 1.545 / 0.685 + 1.5 / 0.58]
    theta = [10 - m_hat[0] / 2, 10 - m_hat[0] / 2 - m_hat[1] * 3 / 16]
    expected = dict(mu=[0.6, 0.7], mu_product=[0.6, 0.42], m=[0.8, 2.06], m_hat=m_hat, theta=theta)
    history = one_by_one(opt, 10.0, [2.0, 5.0])
    for name, values in expected.items():
        # μ is known to 3 u, or 17 u = 2e-15 where ψ's own rounding enters 0.96^(ψ t); little follows, nothing cancels
        assert history.pop(name) == pytest.approx(values, rel=5e-15, abs=0)
    assert history == dict(v=[1, 7], v_hat=[4, 16])


def test_a_constant_gradient():
    # m_t = (1 − Π_t) g with Π_t = μ_1 … μ_t, so m̂_t = g (μ_{t+1} (1 − Π_t)/(1 − Π_{t+1}) + (1 − μ_t)/(1 − Π_t)).
    mu = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in range(1, 12)]
    m_hats = one_by_one(ri.NAdam(), 0.0, [3.0] * 10)["m_hat"]
    for t, m_hat in enumerate(m_hats, start=1):
        before, after = math.prod(mu[:t]), math.prod(mu[: t + 1])
        form = 3 * (mu[t] * (1 - before) / (1 - after) + (1 - mu[t - 1]) / (1 - before))
        assert m_hat == pytest.approx(form, rel=1e-14, abs=0)  # at most 4t + 10 = 50 roundings of 1.1e-16
    assert mu[0] == pytest.approx(0.4501, abs=5e-5)  # the value that papers.md notes


def test_no_momentum_schedule_with_psi_zero():
    # 0.96^0 = 1, so μ = β1/2 always: ∏μ = (β1/2)^t
    assert one_by_one(ri.NAdam(beta1=0.5, psi=0), 0.0, [1.0] * 3)["mu_product"] == [1 / 4, 1 / 16, 1 / 64]


def test_defaults():
    same_defaults(ri.NAdam, listings.nadam)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta1=0.75, beta2=0.9, eps=0.125, psi=0.5, schedule=halving),
        dict(lr=0.5, beta1=0, beta2=0, eps=growing),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.NAdam, listings.nadam, dtype, **settings)
