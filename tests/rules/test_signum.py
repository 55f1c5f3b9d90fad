"""Signum against Algorithm 2 of Bernstein et al., by hand and by listing."""

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average


def signum(theta, grads, eta=1, lr=1e-4, momentum=0.9):
    ms, thetas = [], [theta]
    for i in range(len(grads)):
        ms.append(moving_average(momentum[: i + 1], grads[: i + 1]))
        sign = (ms[-1] > 0) - (ms[-1] < 0)
        thetas.append(thetas[-1] - eta[i] * lr[i] * sign)
    return dict(theta=thetas[1:], m=ms)


class SummedSignum(Words):
    """A sum in place of the mean, which has the same sign; the sign as a quotient."""

    slots = ("m",)

    def move(self, theta, g, s, t, eta):
        s["m"] = self.momentum * s["m"] + g
        size = np.where(s["m"] == 0, 1, abs(s["m"]))
        return theta - self.lr * eta * np.where(np.isinf(size), np.copysign(1, s["m"]), s["m"] / size)


TRAITS = RuleTraits(
    rule=ri.Signum,
    settings=dict(lr=0.0625, momentum=0.9),
    roundings=(0, 1),  # the sign is exact, and η is 1
    after_infinity=("finite", "finite"),
    zero_step=False,
    scale_free=True,
    operations=frozenset(),
    listing=signum,
    words=(SummedSignum,),
)


def test_three_steps_by_hand():
    # μ = 1/2, α = 1, η = 1, 1/2, 1/4
    # t=1: m = 2, θ = 4 − 1 = 3
    # t=2: m = 1 − 3/2 = −1/2, θ = 3 + 1/2
    # t=3: m = −1/4 + 1/4 = 0, and sign(0) = 0
    opt = ri.Signum(lr=1, momentum=0.5, schedule=halving)
    assert one_by_one(opt, 4.0, [4.0, -3.0, 0.5]) == dict(theta=[3, 3.5, 3.5], m=[2, -0.5, 0])


def test_without_momentum_it_is_sign_sgd():
    opt = ri.Signum(lr=0.5, momentum=0)
    assert one_by_one(opt, 0.0, [1e-300, -1e300, 0.0])["theta"] == [-0.5, 0, 0]


def test_the_momentum_outlives_a_gradient_of_the_other_sign():
    # a buffer that is zeroed in every step, as in kozistr/pytorch_optimizer#516, turns at once
    opt = ri.Signum(lr=1, momentum=0.9)
    assert one_by_one(opt, 0.0, [1.0, -0.5])["theta"] == [-1, -2]


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_of_both_zeros_the_sign_is_zero_and_of_nan_it_is_nan(zero):
    opt = ri.Signum(lr=1)
    theta, _ = opt.step(np.array([2.0, 2.0]), np.array([zero, np.nan]), opt.init(np.zeros(2)))
    assert theta[0] == 2
    assert np.isnan(theta[1])


def test_defaults():
    same_defaults(ri.Signum, signum)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings", [dict(), dict(lr=0.5, momentum=0.75, schedule=halving), dict(lr=growing, momentum=0)]
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Signum, signum, dtype, **settings)
