"""Yogi against Algorithm 2 of Zaheer et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average


def yogi(theta, grads, eta=1, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-3):
    ms, vs, thetas = [], [], [theta]
    for i, g in enumerate(grads):
        ms.append(moving_average(beta1[: i + 1], grads[: i + 1]))
        v, change = vs[-1] if vs else 0 * g, (1 - beta2[i]) * g * g
        vs.append(v - change if v > g * g else v + change if v < g * g else v)
        thetas.append(thetas[-1] - eta[i] * lr[i] * ms[-1] / (vs[-1].sqrt() + eps[i]))
    return dict(theta=thetas[1:], m=ms, v=vs)


def uncancelled(theta, grads, lr=0, eps=0, eta=1, **betas):
    """v without its sign; what is off in it is off in the step by as much of it."""
    truth = yogi(theta, grads, lr=lr, eps=eps, eta=eta, **betas)
    size = yogi(theta, [abs(g) for g in grads], lr=lr, eps=eps, eta=eta, **betas)
    thetas = [theta]
    for i, v in enumerate(truth["v"]):
        size["v"][i] = sum((1 - b) * g * g for b, g in zip(betas["beta2"][: i + 1], grads, strict=False))
        step = eta[i] * lr[i] * size["m"][i] / (v.sqrt() + eps[i])
        thetas.append(thetas[-1] + step * (size["v"][i] / v if v else 1))
    return size | dict(theta=thetas[1:])


class SteppingYogi(Words):
    """The other sign, and the step as a selection."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        s["m"] = s["m"] - (1 - self.beta1) * (s["m"] - g)
        square = np.square(g)
        s["v"] = s["v"] + (1 - self.beta2) * np.sign(square - s["v"]) * square
        return theta - s["m"] * (eta * self.lr) / (self.eps + np.sqrt(s["v"]))


TRAITS = RuleTraits(
    rule=ri.Yogi,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, eps=1e-6),
    roundings=(3, 9),  # m: 2t + 1; v: 5 in each step, of a sum or of what is left of it, of which the root takes half
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt"}),
    listing=yogi,
    words=(SteppingYogi,),
)


def test_four_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, ε = 1, α = 1, η = 1, 1/2, 1/4, 1/8
    # t=1: v = 0 + 16/4 = 4,     m = 2,     θ = 5 − 2/(2 + 1) = 13/3
    # t=2: v < 36: v = 4 + 9 = 13, m = 4
    # t=3: v > 4: v = 13 − 1 = 12, m = 3
    # t=4: nothing: v stays, m = 3/2
    opt = ri.Yogi(lr=1, beta1=0.5, beta2=0.75, eps=1, schedule=halving)
    found = one_by_one(opt, 5.0, [4.0, 6.0, 2.0, 0.0])
    assert (found["m"], found["v"]) == ([2, 4, 3, 1.5], [4, 13, 12, 12])
    root = 12**0.5
    moves = [2 / 3, 2 / (13**0.5 + 1), 0.75 / (root + 1), 0.1875 / (root + 1)]
    assert found["theta"] == pytest.approx(5 - np.cumsum(moves), rel=1e-15)


def test_a_square_that_equals_v_leaves_it():
    opt = ri.Yogi(beta2=0.75)
    state = ri.State("Yogi", 9, {"m": 0.0, "v": 4.0})
    assert opt.step(1.0, 2.0, state)[1].slots["v"] == 4


def test_v_never_falls_below_zero():
    # with β2 = 0 the change is g² whole, but only where v is larger
    found = one_by_one(ri.Yogi(beta2=0), 0.0, [1.0, np.nextafter(1.0, 0), 1e-8, 1e-160])
    assert min(found["v"]) >= 0


def test_there_is_no_correction_for_bias():
    assert one_by_one(ri.Yogi(lr=1, eps=1), 0.0, [0.0])["theta"] == [0]
    assert one_by_one(ri.Yogi(lr=1, beta1=0.5, beta2=0.75, eps=0), 0.0, [4.0])["theta"] == [-1]


def test_defaults():
    same_defaults(ri.Yogi, yogi)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, beta1=0.75, beta2=0.87, schedule=halving),
        dict(lr=growing, beta1=lambda k: k / (2 * k + 1), beta2=0.5, eps=halving),
        dict(lr=0.5, beta1=0, beta2=0.25, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    # no v comes within rounding of a g², where the sign were open
    follows(ri.Yogi, yogi, dtype, size=uncancelled, **settings)
