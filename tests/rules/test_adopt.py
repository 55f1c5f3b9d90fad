"""ADOPT against its algorithm of Taniguchi et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average


def adopt(theta, grads, eta=1, lr=1e-3, beta1=0.9, beta2=0.9999, eps=1e-6, weight_decay=0):
    cs, ms, vs, thetas = [0 * grads[0]], [0 * grads[0]], [grads[0] ** 2], [theta, theta]
    for t, g in enumerate(grads[1:], start=1):
        limit = (t + 0 * g).sqrt().sqrt()
        divisor = max(vs[-1].sqrt(), eps[t])
        cs.append(max(-limit, min(limit, g / divisor)))
        ms.append(moving_average(beta1[1 : t + 1], cs[1:]))
        thetas.append(thetas[-1] - eta[t] * lr[t] * (ms[-1] + weight_decay[t] * thetas[-1]))
        vs.append(vs[-1] + (1 - beta2[t]) * (g * g - vs[-1]))
    return dict(theta=thetas[1:], m=ms, v=vs, c=cs)


class EarlyADOPT(Words):
    """The first call apart; the decay first, as a factor; np.clip."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        if t == 1:
            s["v"] = g * g
            return theta
        normed = np.clip(g / np.maximum(np.sqrt(s["v"]), self.eps), -((t - 1) ** 0.25), (t - 1) ** 0.25)
        s["m"] = s["m"] + (1 - self.beta1) * (normed - s["m"])
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * g * g
        return theta * (1 - eta * self.lr * self.weight_decay) - eta * self.lr * s["m"]


TRAITS = RuleTraits(
    rule=ri.ADOPT,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6, weight_decay=0.01),
    roundings=(3, 8),  # c: half of 2t + 1 and two; m: 2t + 1 more; then as in Lion
    after_infinity=("finite", "finite"),  # the first call only stores it, and then divides by it
    zero_step=False,
    scale_free=False,
    operations=frozenset({"sqrt"}),
    reached=frozenset({"m"}),
    listing=adopt,
    words=(EarlyADOPT,),
)


def test_three_calls_by_hand():
    # β1 = 1/2, β2 = 3/4, λ = 1/4, α = 1, ε = 1, η = 1, 1/2, 1/4
    # t=1: v = 16, nothing moves
    # t=2: c = 2/4 = 1/2, m = 1/4, θ = 4 − 1/2 (1/4 + 1) = 27/8, v = 12 + 1 = 13
    # t=3: 100/√13 is clipped at 2^¼
    opt = ri.ADOPT(lr=1, beta1=0.5, beta2=0.75, eps=1, weight_decay=0.25, schedule=halving)
    found = one_by_one(opt, 4.0, [4.0, 2.0, 100.0])
    c = 2**0.25
    assert found["c"] == pytest.approx([0, 0.5, c], rel=1e-15)
    assert found["m"] == pytest.approx([0, 0.25, 0.125 + c / 2], rel=1e-15)
    assert found["v"] == [16, 13, 39 / 4 + 2500]
    assert found["theta"][:2] == [4, 27 / 8]
    assert found["theta"][2] == pytest.approx(27 / 8 - (0.125 + c / 2 + 27 / 32) / 4, rel=1e-15)


def test_the_first_call_moves_nothing_not_by_decay_either():
    opt = ri.ADOPT(lr=1, weight_decay=0.5)
    assert one_by_one(opt, 4.0, [3.0])["theta"] == [4]
    assert ri.ADOPT.decay_times_lr


def test_the_second_call_clips_at_one():
    # pytorch_optimizer clips it at 2^¼
    assert one_by_one(ri.ADOPT(lr=1, beta1=0), 0.0, [1.0, 5.0, 5.0])["c"] == pytest.approx([0, 1, 2**0.25], rel=1e-15)


def test_a_first_gradient_of_zero_is_saved_by_the_clip():
    found = one_by_one(ri.ADOPT(lr=1, beta1=0.5), 0.0, [0.0, 3.0])
    assert found["c"] == [0, 1]
    assert found["theta"] == [0, -0.5]


def test_the_divisor_does_not_know_the_gradient():
    opt = ri.ADOPT(beta2=0)
    assert one_by_one(opt, 0.0, [4.0, 2.0, 1.0])["c"] == [0, 0.5, 0.5]


def test_nan_is_not_clipped():
    opt = ri.ADOPT()
    state = ri.State("ADOPT", 5, {"m": np.zeros(2), "v": np.ones(2)})
    assert np.isnan(opt.step(np.zeros(2), np.array([np.nan, 1]), state)[0]).tolist() == [True, False]


def test_defaults():
    same_defaults(ri.ADOPT, adopt)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, weight_decay=0.01, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, eps=halving, weight_decay=halving),
        dict(lr=0.5, beta1=0.9, beta2=0, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.ADOPT, adopt, dtype, **settings)
