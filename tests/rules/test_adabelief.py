"""AdaBelief against Algorithm 2 of Zhuang et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average, powers, weighted_mean


def adabelief(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    ms, ss, m_hats, s_hats, thetas = [], [], [], [], [theta]
    for i in range(len(grads)):
        t = i + 1
        ms.append(moving_average(beta1[:t], grads[:t]))
        off = [(g - m) * (g - m) for g, m in zip(grads, ms, strict=False)]
        weights = powers(beta2[0], t)[::-1]
        ss.append(moving_average(beta2[:t], off) + sum(w * e for w, e in zip(weights, eps, strict=False)))
        m_hats.append(weighted_mean(beta1[0], grads[:t]))
        s_hats.append(ss[-1] / (1 - beta2[0] ** t))
        thetas.append(thetas[-1] - eta[i] * lr[i] * m_hats[-1] / (s_hats[-1].sqrt() + eps[i]))
    return dict(theta=thetas[1:], m=ms, s=ss, m_hat=m_hats, s_hat=s_hats)


def uncancelled(theta, grads, lr=0, eps=0, eta=1, **betas):
    """g − m as |g| + |m|; what is off in ŝ is off in the step by as much of it."""
    truth = adabelief(theta, grads, lr=lr, eps=eps, eta=eta, **betas)
    size = adabelief(theta, [abs(g) for g in grads], lr=lr, eps=eps, eta=eta, **betas)
    beta2, thetas = betas["beta2"], [theta]
    for i in range(len(grads)):
        off = [(abs(g) + m) ** 2 for g, m in zip(grads[: i + 1], size["m"], strict=False)]
        kept = size["s"][i] = truth["s"][i] + moving_average(beta2[: i + 1], off)
        size["s_hat"][i] = kept / (1 - beta2[0] ** (i + 1))
        step = eta[i] * lr[i] * size["m_hat"][i] / (truth["s_hat"][i].sqrt() + eps[i])
        thetas.append(thetas[-1] + step * kept / truth["s"][i])
    return size | dict(theta=thetas[1:])


class OldMeanAdaBelief(Words):
    """The residual of the old mean, of which that of the new one is β1 times."""

    slots = ("m", "s")

    def move(self, theta, g, s, t, eta):
        off = self.beta1 * (g - s["m"])
        s["m"] = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["s"] = self.beta2 * s["s"] + ((1 - self.beta2) * off * off + self.eps)
        s_hat = s["s"] / (1 - self.beta2**t)
        return theta - eta * self.lr / (1 - self.beta1**t) * s["m"] / (np.sqrt(s_hat) + self.eps)


TRAITS = RuleTraits(
    rule=ri.AdaBelief,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6),
    roundings=(5, 16, 2, 1),  # as in Adam, and the residual g − m is off by what m is
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    listing=adabelief,
    words=(OldMeanAdaBelief,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, ε = 3, α = 3, η = 1, 1/2
    # t=1: m = 2, s = 1/4 · 4 + 3 = 4;                   m̂ = 4, ŝ = 16;              θ = 4 − 3·4/(4 + 3) = 16/7
    # t=2: m = 1, s = 3 + 1/4 · 1 + 3 = 25/4, ŝ = 100/7; m̂ = 4/3
    opt = ri.AdaBelief(lr=3, beta1=0.5, beta2=0.75, eps=3, schedule=halving)
    found = one_by_one(opt, 4.0, [4.0, 0.0])
    assert (found["m"], found["s"], found["m_hat"]) == ([2, 1], [4, 6.25], [4, 4 / 3])
    assert found["s_hat"] == pytest.approx([16, 100 / 7], rel=1e-15)
    assert found["theta"] == pytest.approx([16 / 7, 16 / 7 - 2 / (10 / 7**0.5 + 3)], rel=1e-15)


def test_epsilon_is_kept_in_s():
    # without a gradient s is ε (1 + β2 + β2²) = ε (1 − β2³)/(1 − β2), and ŝ is ε/(1 − β2) in every step
    found = one_by_one(ri.AdaBelief(beta2=0.5, eps=0.25), 1.0, [0.0] * 3)
    assert found["s"] == [0.25, 0.375, 0.4375]
    assert found["s_hat"] == [0.5] * 3


def test_the_residual_is_of_the_new_mean():
    # of the old one, which is 0, it were 16
    assert one_by_one(ri.AdaBelief(beta1=0.5, beta2=0, eps=0), 0.0, [4.0])["s"] == [4]


def test_a_constant_gradient_makes_large_steps():
    # the residual dies away as β1^t, and ŝ falls to ε/(1 − β2)
    opt = ri.AdaBelief(lr=1, beta1=0.5, beta2=0.75, eps=2.0**-40)
    found = one_by_one(opt, 0.0, [1.0] * 300)
    assert found["theta"][-2] - found["theta"][-1] == pytest.approx(2.0**19, rel=1e-4)


def test_defaults():
    same_defaults(ri.AdaBelief, adabelief)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0.5, beta2=0.5, eps=halving),
        dict(lr=0.5, beta1=0.9, beta2=0, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdaBelief, adabelief, dtype, size=uncancelled, **settings)
