"""Schedule-Free AdamW against Algorithm 1 of Defazio et al., by hand and by listing."""

import math

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average, powers, squares


def schedule_free_adamw(theta, grads, eta=1, lr=0.0025, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0):
    """x is the mean of z_2, z_3 … with the weights γ_i², and x_1 while they are 0."""
    ys, zs, xs, vs, gammas, cs, sums = [theta], [theta], [], [], [], [], []
    for i, g in enumerate(grads):
        vs.append(moving_average(beta2[: i + 1], squares(grads[: i + 1])))
        root = (1 - powers(beta2[i], i + 2)[-1]).sqrt()
        gammas.append(eta[i] * lr[i] * root)
        zs.append(zs[-1] - gammas[i] * g / (vs[i].sqrt() + eps[i]) - gammas[i] * weight_decay[i] * ys[-1])
        weights = [gamma * gamma for gamma in gammas]
        sums.append(sum(weights))
        cs.append(weights[i] / sums[i] if sums[i] else 0 * g)
        xs.append(sum(w * z for w, z in zip(weights, zs[1:], strict=True)) / sums[i] if sums[i] else theta)
        ys.append((1 - beta1[i]) * zs[-1] + beta1[i] * xs[-1])
    return dict(theta=ys[1:], z=zs[1:], x=xs, v=vs, gamma=gammas, c=cs, weight_sum=sums)


class AdamWWithoutX(Words):
    """As the authors' class for the paper: y and z are kept, and y moves without x."""

    slots = ("z", "v")

    def init(self, params):
        return {"t": 0, "z": params.copy(), "v": np.zeros_like(params), "sum": 0.0}

    def move(self, theta, g, s, t, eta):
        s["v"] = s["v"] + (1 - self.beta2) * (g * g - s["v"])
        rate = eta * self.lr * math.sqrt(1 - self.beta2**t)
        s["sum"] += rate**2
        c = rate**2 / s["sum"] if s["sum"] else 0.0
        d = g / (np.sqrt(s["v"]) + self.eps) + self.weight_decay * theta
        theta = theta + c * (s["z"] - theta) + rate * (self.beta1 * (1 - c) - 1) * d
        s["z"] = s["z"] - rate * d
        return theta


TRAITS = RuleTraits(
    rule=ri.ScheduleFreeAdamW,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6, weight_decay=0.01),
    roundings=(5, 20, 0, 2),  # v as in Adam; z one step each, c by the roots of two powers, and x by all z before
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    reached=frozenset({"z", "x"}),
    listing=schedule_free_adamw,
    words=(AdamWWithoutX,),
)


def test_two_steps_by_hand():
    # γ = 1, β1 = 1/2, β2 = 3/4, ε = 1, λ = 1/4, η = 1, 1/2; y_1 = z_1 = x_1 = 4
    # t=1: v = 1/4 · 4² = 4, γ_1 = √(1/4) = 1/2, z = 4 − 1/2 · 4/3 − 1/2 · 1/4 · 4 = 17/6, c = 1, x = y = z
    # t=2: v = 3/4 · 4 + 1/4 · 2² = 4, γ_2 = 1/2 √(7/16) = √7/8, z = 17/6 + √7/8 (2/3 − 1/4 · 17/6)
    #      c = (7/64)/(7/64 + 1/4) = 7/23
    opt = ri.ScheduleFreeAdamW(lr=1, beta1=0.5, beta2=0.75, eps=1, weight_decay=0.25, schedule=halving)
    found = one_by_one(opt, 4.0, [4.0, -2.0])
    z = 17 / 6 + math.sqrt(7) / 8 * (2 / 3 - 17 / 24)
    x = 16 / 23 * 17 / 6 + 7 / 23 * z
    assert found["v"] == [4, 4]
    assert found["gamma"] == pytest.approx([0.5, math.sqrt(7) / 8], rel=1e-15)
    assert found["c"] == pytest.approx([1, 7 / 23], rel=1e-15)
    assert found["z"] == pytest.approx([17 / 6, z], rel=1e-15)  # half a dozen roundings at most
    assert found["x"] == pytest.approx([17 / 6, x], rel=1e-15)
    assert found["theta"] == pytest.approx([17 / 6, (z + x) / 2], rel=1e-15)


def test_in_the_first_step_nothing_is_averaged():
    opt = ri.ScheduleFreeAdamW(lr=0.5, weight_decay=0.5)
    found = one_by_one(opt, 2.0, [3.0])
    assert found["c"] == [1]
    assert found["x"] == found["z"]


def test_while_all_rates_are_zero_nothing_moves_but_v():
    opt = ri.ScheduleFreeAdamW(lr=1, beta2=0.75, eps=0, weight_decay=1, schedule=ri.Warmup(2, ri.Constant()))
    found = one_by_one(opt, 1.0, [4.0, 4.0])
    assert found["c"] == [0, 1]
    assert found["theta"][0] == 1
    assert found["v"] == [4, 7]
    assert found["theta"][1] == pytest.approx(1 - 0.5 * math.sqrt(7 / 16) * (4 / math.sqrt(7) + 1), rel=1e-15)


def test_evaluated_is_x_and_the_box_holds_all_three():
    opt = ri.ScheduleFreeAdamW(lr=1, beta1=0.5, eps=0).projected(ri.Box(-1, 1))
    grads = np.random.default_rng(0).normal(size=(20, 4)) - 0.5
    params, state = np.zeros(4), opt.init(np.zeros(4))
    for g in grads:
        params, state = opt.step(params, g, state)
        assert opt.evaluated(params, state) is state.slots["x"]
        for each in (params, state.slots["x"], state.slots["z"]):
            assert np.all(np.abs(each) <= 1)
    assert np.any(state.slots["z"] == 1)


def test_defaults():
    same_defaults(ri.ScheduleFreeAdamW, schedule_free_adamw)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=0.5, weight_decay=0.01, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, eps=1e-3, weight_decay=halving),
        dict(beta1=lambda k: halving(k) / 2, lr=lambda k: 0.0 if k < 3 else 0.25),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.ScheduleFreeAdamW, schedule_free_adamw, dtype, **settings)
