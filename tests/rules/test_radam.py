"""RAdam against Algorithm 2 of Liu et al., by hand, by listing and by the paper's other form of r."""

import math
from fractions import Fraction

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one
from .listings import moving_average, quotient, squares, weighted_mean


def radam(theta, grads, eta=1, lr=0.001, beta1=0.9, beta2=0.999):
    steps, thetas = [], [theta]
    rho_inf = 2 / (1 - beta2[0]) - 1
    for i in range(len(grads)):
        seen, t = grads[: i + 1], i + 1
        rho = rho_inf - 2 * t * beta2[0] ** t / (1 - beta2[0] ** t)
        m_hat, v_hat = weighted_mean(beta1[0], seen), weighted_mean(beta2[0], squares(seen))
        # r² is the variance of the limit over that of step t, with Var(ρ) = ρ/(2 (ρ − 2) (ρ − 4)), equation (5)
        r = (variance(rho_inf) / variance(rho)) ** (rho.__class__(1) / 2) if rho > 4 else 1
        step = r * quotient(m_hat, v_hat ** (rho.__class__(1) / 2)) if rho > 4 else m_hat
        thetas.append(thetas[-1] - eta[i] * lr[i] * step)
        m, v = moving_average(beta1[:t], seen), moving_average(beta2[:t], squares(seen))
        steps.append(dict(m=m, v=v, m_hat=m_hat, v_hat=v_hat, rho=rho, r=r))
    return dict(theta=thetas[1:]) | {name: [step[name] for step in steps] for name in steps[0]}


def variance(rho):
    return rho / (2 * (rho - 2) * (rho - 4))


class BranchingRAdam(Words):
    """As libraries write it: a branch, and both corrections in the rate."""

    slots = ("m", "v")

    def move(self, theta, g, s, t, eta):
        s["m"] = s["m"] + (1 - self.beta1) * (g - s["m"])
        s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * np.square(g)
        power = self.beta2**t
        limit = 2 / (1 - self.beta2) - 1
        length = limit - 2 * t * power / (1 - power)
        rate = eta * self.lr / (1 - self.beta1**t)
        if length <= 4:
            return theta - rate * s["m"]
        r = math.sqrt((length - 4) / (limit - 4) * (length - 2) / (limit - 2) * limit / length)
        root = np.sqrt(s["v"])
        return theta - rate * r * math.sqrt(1 - power) * np.where(root == 0, 0, s["m"] / np.where(root == 0, 1, root))


TRAITS = RuleTraits(
    rule=ri.RAdam,
    settings=dict(lr=0.0625, beta1=0.9, beta2=0.9),
    # m: 2t + 1, v: half of it, corrected as in Adam with 1/(1 − β) = 10 each; ρ_t is off by (19 + 14.5 · 5 + 5) u, of
    # ρ_5 − 4 = 0.58 that is 83 ulp after the root, of ρ_5 − 2 19; and ten more, of r and of the step
    roundings=lambda t: 3 * t + 3 + 30 + 83 + 19 + 10,
    after_infinity=("inf", "inf"),  # two steps of momentum
    zero_step=False,  # but once a step is rectified, as below
    scale_free=False,
    operations=frozenset({"sqrt", "array / number"}),
    listing=radam,
    words=(BranchingRAdam,),
)


def test_the_first_steps_by_hand():
    # β1 = 1/2, β2 = 3/4: ρ_∞ = 7, ρ_1 = 7 − 2 · 3 = 1, ρ_2 = 7 − 4 · (9/16)/(7/16) = 13/7: momentum
    # t=1: m = 2, v = 4;            m̂ = 4, v̂ = 16;                  θ = 8 − 1 · 4 = 4
    # t=2: m = 3, v = 7;            m̂ = 4, v̂ = 16;                  θ = 4 − 1/2 · 4 = 2
    opt = ri.RAdam(lr=1, beta1=0.5, beta2=0.75, schedule=halving)
    found = one_by_one(opt, 8.0, [4.0, 4.0])
    assert found.pop("rho") == pytest.approx([1, 13 / 7], rel=1e-15)
    assert found == dict(theta=[4, 2], m=[2, 3], v=[4, 7], m_hat=[4, 4], v_hat=[16, 16], r=[1, 1])


@pytest.mark.parametrize("beta2", [0.9, 0.99, 0.999, 0.9999])
def test_the_first_rectified_step_is_the_fifth(beta2):
    # with the threshold 5, as in PyTorch and optax, it is the sixth
    found = one_by_one(ri.RAdam(beta2=beta2), 0.0, [1.0] * 6)
    assert [r == 1 for r in found["r"]] == [True] * 4 + [False] * 2
    assert 4 < found["rho"][4] < 5 < found["rho"][5]


@pytest.mark.parametrize("beta2", [0, 1 / 3, 0.5, 0.6])
def test_up_to_six_tenths_it_is_momentum(beta2):
    # section 4.2: ρ_∞ ≤ 4, so no step is rectified; at 0.6 and 1/3 the paper's denominator is zero
    grads = [1.0, -2.0, 0.5] * 20
    found = one_by_one(ri.RAdam(lr=0.5, beta1=0.75, beta2=beta2), 3.0, grads)
    moved = np.diff([3.0, *found["theta"]])
    np.testing.assert_allclose(moved, -0.5 * np.array(found["m_hat"]), rtol=1e-13, atol=1e-14)
    assert set(found["r"]) == {1}


def test_r_grows_to_one():
    r = one_by_one(ri.RAdam(beta2=0.9), 0.0, [1.0] * 400)["r"][4:]
    assert r[0] < 0.2
    assert sorted(r) == r
    assert r[-1] == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("number", [float, Fraction])
def test_a_rectified_step_without_second_moment_is_zero_whatever_m(number):
    opt = ri.RAdam(beta1=0.5, beta2=0.75)
    for m in (0, 3):
        state = ri.State("RAdam", 9, {"m": number(m), "v": number(0)})
        if number is float:  # r is irrational
            assert opt.step(2.0, 0.0, state)[0] == 2
    state = ri.State("RAdam", 0, {"m": number(0), "v": number(0)})
    assert opt.step(number(2), number(0), state)[0] == 2


def test_a_tiny_gradient_makes_a_step_of_the_usual_size():
    # (1 − β2^t)/v overflows in float32, and the root of v̂ does not
    opt, theta = ri.RAdam(lr=1, beta2=0.9), np.zeros(1, np.float32)
    state = opt.init(theta)
    for _ in range(6):
        theta, state = opt.step(theta, np.full(1, 1e-18, np.float32), state)
    assert -1 < theta[0] < -0.1


def test_defaults():
    same_defaults(ri.RAdam, radam)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(lr=growing, beta1=0.75, beta2=0.9, schedule=halving),
        dict(lr=0.5, beta1=0, beta2=0.75),
        dict(beta1=0.5, beta2=0.5),
    ],
)
def test_follows_the_listing(settings, dtype):
    # With w = 1/(1 − β2): ρ_t is off by (2 w (w + 7)) u, of which ρ_t − 4 ≥ 0.04 takes half under the root; the scalars
    # are float64 beside arrays of float32.  ρ_t itself is measured against its own size, which is 1 at first.
    w = 1 / (1 - settings.get("beta2", 0.999))
    share = 1 if dtype is np.float64 else 2.0**-29
    follows(ri.RAdam, radam, dtype, cancelled=share * 2 * w * (w + 7) / 0.04, **settings)
