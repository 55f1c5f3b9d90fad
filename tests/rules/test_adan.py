"""Adan against Algorithm 1 of Xie et al., by hand and by listing."""

import itertools

import numpy as np
import pytest

import refimpl as ri
from tests.conformance.words import Words
from tests.traits import RuleTraits

from .follow import follows, same_defaults
from .hand import growing, halving, one_by_one


def adan(theta, grads, eta=1, lr=1e-3, beta1=0.02, beta2=0.08, beta3=0.01, eps=1e-8, weight_decay=0):
    thetas, ms, vs, ns, ds = [theta], [], [], [], []
    for i, g in enumerate(grads):
        if i == 0:
            m, v, n, d = g, 0 * g, g * g, 0 * g
        else:
            d = g - grads[i - 1]
            m = ms[-1] + beta1[i] * (g - ms[-1])
            v = vs[-1] + beta2[i] * (d - vs[-1])
            n = ns[-1] + beta3[i] * ((g + (1 - beta2[i]) * d) ** 2 - ns[-1])
        rate = eta[i] * lr[i] / (n.sqrt() + eps[i])
        thetas.append((thetas[-1] - rate * (m + (1 - beta2[i]) * v)) / (1 + weight_decay[i] * eta[i] * lr[i]))
        for values, value in ((ms, m), (vs, v), (ns, n), (ds, d)):
            values.append(value)
    return dict(theta=thetas[1:], m=ms, v=vs, n=ns, g_prev=list(grads), d=ds)


def uncancelled(theta, grads, lr=0, eps=0, eta=1, weight_decay=0, beta1=(), beta2=(), beta3=()):
    """Differences as sums; what is off in n is off in the step by as much of it."""
    truth = adan(theta, grads, eta, lr, beta1, beta2, beta3, eps, weight_decay)
    sizes = [abs(g) for g in grads]
    ds = [0 * sizes[0], *(a + b for a, b in itertools.pairwise(sizes))]
    m, v, n = sizes[0], ds[0], sizes[0] ** 2
    found = dict(theta=[theta], m=[], v=[], n=[], g_prev=sizes, d=ds)
    for i, (g, d) in enumerate(zip(sizes, ds, strict=True)):
        m, v = (1 - beta1[i]) * m + beta1[i] * g, (1 - beta2[i]) * v + beta2[i] * d
        n = (1 - beta3[i]) * n + beta3[i] * (g + (1 - beta2[i]) * d) ** 2
        step = eta[i] * lr[i] * (m + (1 - beta2[i]) * v) / ((root := truth["n"][i].sqrt()) + eps[i] or 1)
        found["theta"].append(found["theta"][-1] + step * (n / root**2 if root else 1))
        for name, value in dict(m=m, v=v, n=n).items():
            found[name].append(value)
    return found | dict(theta=found["theta"][1:])


class StartedAdan(Words):
    """The start apart, and then averages as m + β (g − m); the decay as a factor."""

    slots = ("m", "v", "n", "last")

    def move(self, theta, g, s, t, eta):
        if t == 1:
            s["m"], s["n"], s["last"] = g.copy(), g * g, g.copy()
        change, s["last"] = g - s["last"], g.copy()
        s["m"] = s["m"] + self.beta1 * (g - s["m"])
        s["v"] = s["v"] + self.beta2 * (change - s["v"])
        s["n"] = s["n"] + self.beta3 * (np.square(g + (1 - self.beta2) * change) - s["n"])
        step = eta * self.lr / (np.sqrt(s["n"]) + self.eps) * (s["m"] + (1 - self.beta2) * s["v"])
        return (1 / (1 + self.lr * eta * self.weight_decay)) * (theta - step)


TRAITS = RuleTraits(
    rule=ri.Adan,
    settings=dict(lr=0.0625, beta1=0.1, beta2=0.2, beta3=0.05, eps=1e-6, weight_decay=0.01),
    # the differences cancel, by two decades at most there; each term is rounded as in Adam
    roundings=lambda t: 100 * (3 * t + 16),
    after_infinity=("nan", "nan"),
    zero_step=False,
    scale_free=True,
    operations=frozenset({"sqrt", "array / number"}),
    cancels=True,
    listing=adan,
    words=(StartedAdan,),
)


def test_three_steps_by_hand():
    # β1 = 1/2, β2 = 1/4, β3 = 1/2, λ = 1, α = 1, ε = 1, η = 1, 1/2, 1/4
    # t=1: m = 4, v = 0, n = 16;                                            θ = (9 − 4/(4 + 1))/2 = 4.1
    # t=2: d = −4, m = 2, v = −1, n = 8 + ½ (0 − ¾ 4)² = 12.5
    # t=3: d = 2, m = 2, v = −¾ + ½ = −¼, n = 6.25 + ½ (2 + 1.5)² = 12.375
    opt = ri.Adan(lr=1, beta1=0.5, beta2=0.25, beta3=0.5, eps=1, weight_decay=1, schedule=halving)
    found = one_by_one(opt, 9.0, [4.0, 0.0, 2.0])
    assert {name: found[name] for name in ("d", "m", "v", "n", "g_prev")} == dict(
        d=[0, -4, 2], m=[4, 2, 2], v=[0, -1, -0.25], n=[16, 12.5, 12.375], g_prev=[4, 0, 2]
    )
    second = (4.1 - 0.5 * 1.25 / (12.5**0.5 + 1)) / 1.5
    third = (second - 0.25 * (2 - 0.1875) / (12.375**0.5 + 1)) / 1.25
    assert found["theta"] == pytest.approx([4.1, second, third], rel=1e-15)


def test_the_first_difference_is_that_of_the_second_step():
    found = one_by_one(ri.Adan(beta2=0.5), 0.0, [3.0, 5.0])
    assert found["d"] == [0, 2]
    assert found["v"] == [0, 1]


def test_there_is_no_correction_for_bias_and_none_is_needed():
    # a constant gradient moves θ by α in every step
    found = one_by_one(ri.Adan(lr=0.5, eps=0), 0.0, [-3.0] * 4)
    assert found["theta"] == pytest.approx([0.5, 1, 1.5, 2], rel=1e-15)


def test_the_decay_divides_and_is_multiplied_by_eta_and_by_lr():
    found = one_by_one(ri.Adan(lr=0.5, weight_decay=2, schedule=halving), 3.0, [0.0, 0.0])
    assert found["theta"] == [1.5, 1.0]
    assert ri.Adan.decay_times_lr


def test_the_gradient_that_is_kept_is_a_copy():
    opt, theta, g = ri.Adan(beta2=0.5), np.zeros(2), np.array([1.0, 2.0])
    theta, state = opt.step(theta, g, opt.init(theta))
    g += 3  # the buffer of the next step
    assert state.slots["g_prev"].tolist() == [1, 2]
    assert opt.step(theta, g, state)[1].slots["v"].tolist() == [1.5, 1.5]


def test_compiled_the_kept_gradient_is_a_copy_too():
    opt, theta, g = ri.jit(ri.Adan(beta2=0.5)), np.zeros(2), np.array([1.0, 2.0])
    state = opt.step_(theta, g, opt.init(theta))
    g += 3
    assert opt.step_(theta, g, state).slots["v"].tolist() == [1.5, 1.5]


def test_defaults():
    same_defaults(ri.Adan, adan)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "settings",
    [
        dict(),
        dict(eps=0.125, weight_decay=0.01, beta1=0.25, beta2=0.5, beta3=0.1, schedule=halving),
        dict(lr=growing, beta1=0, beta2=0.5, eps=halving, weight_decay=halving),
        dict(lr=0.5, beta1=0.9, beta2=0.3, beta3=0.75, eps=1),
    ],
)
def test_follows_the_listing(settings, dtype):
    follows(ri.Adan, adan, dtype, size=uncancelled, **settings)
