"""AdEMAMix against Algorithm 1 of Pagliardini et al., by hand, by listing, and with its warm-ups."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average, squares, weighted_mean


def ademamix(theta, grads, eta=1, lr=1e-3, beta1=0.9, beta2=0.999, beta3=0.9999, alpha=5, eps=1e-8, weight_decay=0):
    steps, thetas = [], [theta]
    for i in range(len(grads)):
        seen = grads[: i + 1]
        m1, m2 = (moving_average(beta[: i + 1], seen) for beta in (beta1, beta3))
        m1_hat, v_hat = weighted_mean(beta1[0], seen), weighted_mean(beta2[0], squares(seen))
        direction = (m1_hat + alpha[i] * m2) / (v_hat.sqrt() + eps[i])
        thetas.append(thetas[-1] - eta[i] * lr[i] * (direction + weight_decay[i] * thetas[-1]))
        steps.append(dict(m1=m1, m2=m2, v=moving_average(beta2[: i + 1], squares(seen)), m1_hat=m1_hat, v_hat=v_hat))
    return dict(theta=thetas[1:]) | {name: [step[name] for step in steps] for name in steps[0]}


class SplitAdEMAMix(Words):
    """Each mean is a step of its own; the decay first, as a factor."""

    slots = ("fast", "slow", "v")

    def move(self, theta, g, s, t, eta):
        s["fast"] = s["fast"] + (1 - self.beta1) * (g - s["fast"])
        s["slow"] = s["slow"] + (1 - self.beta3) * (g - s["slow"])
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * np.square(g)
        divisor = np.sqrt(s["v"] / (1 - self.beta2**t)) + self.eps
        theta = theta * (1 - eta * self.lr * self.weight_decay)
        theta = theta - eta * self.lr / (1 - self.beta1**t) * s["fast"] / divisor
        return theta - eta * self.lr * self.alpha * s["slow"] / divisor


TRAITS = RuleTraits(
    rule=ri.AdEMAMix,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, beta3=0.98, alpha=3.0, eps=1e-6, weight_decay=0.01),
    roundings=(3, 17, 2, 1),  # as in Adam, and α m2 and the sum
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    listing=ademamix,
    words=(SplitAdEMAMix,),
)


def test_two_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, β3 = 3/4, α = 2, λ = 1/4, ε = 4, γ = 3, η = 1, 1/2
    # t=1: m1 = 1, m2 = 1/2, v = 1; m̂1 = 2, v̂ = 4;                θ = 4 − 3 ((2 + 1)/(2 + 4) + 1) = −1/2
    # t=2: m1 = 3, m2 = 13/8, v = 7; m̂1 = 4, v̂ = 16;              θ = −1/2 − 3/2 ((4 + 13/4)/8 − 1/8)
    opt = ri.AdEMAMix(lr=3, beta1=0.5, beta2=0.75, beta3=0.75, alpha=2, eps=4, weight_decay=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [2.0, 5.0]) == dict(
        theta=[-0.5, -0.5 - 1.5 * 6.25 / 8], m1=[1, 3], m2=[0.5, 1.625], v=[1, 7], m1_hat=[2, 4], v_hat=[4, 16]
    )


def test_the_long_mean_is_not_corrected_for_bias():
    # else the first step were 1 + α
    found = one_by_one(ri.AdEMAMix(lr=1, beta3=0.75, alpha=4, eps=0), 0.0, [8.0])
    assert found["theta"] == pytest.approx([-2], rel=1e-15)


def test_without_the_long_mean_it_is_adamw_with_the_decay_times_lr():
    # η α (… + λ θ) is η (α … + α λ θ) but for rounding
    grads = [1.0, -2.0, 0.5, 3.0]
    mixed = ri.AdEMAMix(lr=0.5, alpha=0, weight_decay=0.25, schedule=halving)
    plain = ri.AdamW(lr=0.5, weight_decay=0.125, schedule=halving)
    assert one_by_one(mixed, 2.0, grads)["theta"] == pytest.approx(one_by_one(plain, 2.0, grads)["theta"], rel=1e-14)
    assert ri.AdEMAMix.decay_times_lr


def test_the_warm_ups_are_read_at_t():
    # T = 4, α = 8: 2, 4, 6, 8, 8; and β3 from half-life 1 to half-life 5, by one in each step
    start, end = 0.5**0.5, 0.5 ** (1 / 6)
    alpha, beta3 = ri.LinearWarmup(T=4, end=8), ri.HalfLifeWarmup(T=4, end=end, start=start)
    assert [alpha(k) for k in range(6)] == [2, 4, 6, 8, 8, 8]
    assert [beta3(k) for k in range(6)] == pytest.approx([0.5 ** (1 / n) for n in (3, 4, 5, 6, 6, 6)], rel=1e-15)
    opt = ri.AdEMAMix(lr=1, beta1=0.5, beta2=0, beta3=beta3, alpha=alpha, eps=0)
    m2 = one_by_one(opt, 0.0, [1.0, 1.0])["m2"]
    assert m2 == pytest.approx([1 - beta3(0), 1 - beta3(0) * beta3(1)], rel=1e-15)


def test_the_corrections_do_not_take_a_schedule():
    with pytest.raises(ValueError, match="beta1 is a schedule"):
        ri.AdEMAMix(beta1=ri.HalfLifeWarmup(T=4, end=0.99))
    ri.AdEMAMix(beta3=ri.HalfLifeWarmup(T=4, end=0.99))


def test_defaults():
    same_defaults(ri.AdEMAMix, ademamix)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, weight_decay=0.01, beta1=0.75, beta2=0.9, beta3=0.96, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, beta3=0.5, alpha=growing, eps=halving, weight_decay=halving),
        dict(beta3=ri.HalfLifeWarmup(T=25, end=0.99), alpha=ri.LinearWarmup(T=30, end=5)),
        dict(lr=0.5, beta1=0.9, beta2=0, beta3=0, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.AdEMAMix, ademamix, dtype, **settings)
