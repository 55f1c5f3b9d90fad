"""Lion against Algorithm 2 of Chen et al., by hand and by listing; and what a sign makes hard to judge."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.reference import Candidate, expected
from refimpl.conformance.scenarios import Scenario
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average


def lion(theta, grads, eta=1, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0):
    thetas, ms, cs = [theta], [], []
    for i, g in enumerate(grads):
        mean = moving_average(beta2[:i], grads[:i])
        cs.append(beta1[i] * mean + (1 - beta1[i]) * g)
        sign = (cs[-1] > 0) - (cs[-1] < 0)
        thetas.append(thetas[-1] - eta[i] * lr[i] * (sign + weight_decay[i] * thetas[-1]))
        ms.append(moving_average(beta2[: i + 1], grads[: i + 1]))
    return dict(theta=thetas[1:], m=ms, c=cs)


class DecayingFirst(Words):
    """θ shrinks first, as in the authors' code for PyTorch; averages as m + (1 − β)(g − m)."""

    slots = ("m",)

    def move(self, theta, g, s, t, eta):
        theta = theta * (1 - eta * self.lr * self.weight_decay)
        c = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["m"] = s["m"] + (1 - self.beta2) * (g - s["m"])
        return theta - eta * self.lr * np.sign(c)


TRAITS = RuleTraits(
    rule=ri.Lion,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.99, weight_decay=0.01),
    roundings=(0, 4),  # the sign is exact; λ θ, the sum, η α, and times it
    after_infinity=("finite", "finite"),
    zero_step=False,
    scale_free=True,
    operations=frozenset(),
    listing=lion,
    words=(DecayingFirst,),
)


def test_three_steps_by_hand():
    # β1 = 1/2, β2 = 3/4, λ = 1/4, α = 1, η = 1, 1/2, 1/4
    # t=1: c = 2, θ = 4 − 1 (1 + 1) = 2, m = 1
    # t=2: c = 1/2 − 3/2 = −1, θ = 2 − 1/2 (−1 + 1/2) = 9/4, m = 3/4 − 3/4 = 0
    # t=3: c = 0, and sign(0) = 0: θ = 9/4 − 1/4 · 9/16 = 135/64, m = 0
    opt = ri.Lion(lr=1, beta1=0.5, beta2=0.75, weight_decay=0.25, schedule=halving)
    assert one_by_one(opt, 4.0, [4.0, -3.0, 0.0]) == dict(theta=[2, 2.25, 135 / 64], m=[1, 0, 0], c=[2, -1, 0])


def test_the_decay_is_multiplied_by_eta_and_by_lr():
    for lr in (0, 0.5, 1):
        opt = ri.Lion(lr=lr, weight_decay=0.25, schedule=halving)
        assert one_by_one(opt, 1.0, [0.0])["theta"] == [1 - 0.25 * lr]
    assert ri.Lion.decay_times_lr
    assert not ri.AdamW.decay_times_lr


def test_the_step_takes_the_old_mean():
    # with the new one, c = 1/2 m_1 + … had the sign of g_1 again
    opt = ri.Lion(lr=1, beta1=0.5, beta2=0.0)
    assert one_by_one(opt, 0.0, [4.0, -5.0])["c"] == [2, -0.5]


def test_defaults():
    same_defaults(ri.Lion, lion)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=0.5, weight_decay=0.01, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, weight_decay=halving),
        dict(beta1=0.5, beta2=0),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Lion, lion, dtype, **settings)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_of_both_zeros_the_sign_is_zero_and_of_nan_it_is_nan(zero):
    opt = ri.Lion(lr=1)
    theta, _ = opt.step(np.array([2.0, 2.0]), np.array([zero, np.nan]), opt.init(np.zeros(2)))
    assert theta[0] == 2
    assert np.isnan(theta[1])


def test_where_rounding_decides_the_sign_the_check_takes_either():
    # β1 = 1/2, β2 = 3/4: m_1 = 0.7/4, so c_2 = (m_1 − 0.7/4)/2 is zero but for rounding, and c_3 is not
    settings = dict(lr=0.05, beta1=0.5, beta2=0.75, weight_decay=0.25)
    scenario = Scenario("", "", np.ones(1), [np.array([g]) for g in (0.7, -0.175, 0.7)], settings)
    made = expected(Candidate("", lambda h, eta: ri.Lion(**h)), scenario)
    errors = [found["params"].error.item() for found in made]
    assert errors[0] < 1e-15
    assert errors[1:] == pytest.approx([0.05, 0.05], rel=0.02)  # from sign 0 to either; the decay takes 1.25 %
