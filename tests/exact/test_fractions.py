"""Rules without a root, read with fractions, against their closed forms: equal, not merely close."""

from fractions import Fraction as F

import pytest

import refimpl as ri
from tests.exact.numbers import run

THETA = F(3, 7)
GRADS = [F(1, 2), F(-5, 3), F(0), F(4), F(-1, 9), F(22, 7)]
LR, MU, DECAY = F(1, 10), F(9, 10), F(1, 50)
T = len(GRADS)


def steps_since(t):
    return T - t


def last(opt):
    *_, values = run(opt, THETA, GRADS)
    return values["theta"]


def test_sgd_with_l2():
    keep = 1 - LR * DECAY
    assert last(ri.SGD(lr=LR, l2=DECAY)) == keep**T * THETA - LR * sum(
        keep ** steps_since(t) * g for t, g in enumerate(GRADS, 1)
    )


def test_momentum():
    """Each gradient acts again in every later step, μ times less: (1 − μ^(T−t+1))/(1 − μ) times in all."""
    times = [(1 - MU ** (steps_since(t) + 1)) / (1 - MU) for t in range(1, T + 1)]
    assert last(ri.Momentum(lr=LR, momentum=MU)) == THETA - LR * sum(n * g for n, g in zip(times, GRADS, strict=True))


def test_nesterov():
    """As momentum, one step further on: 1 + μ (1 − μ^(T−t+1))/(1 − μ) times."""
    times = [1 + MU * (1 - MU ** (steps_since(t) + 1)) / (1 - MU) for t in range(1, T + 1)]
    assert last(ri.Nesterov(lr=LR, momentum=MU)) == THETA - LR * sum(n * g for n, g in zip(times, GRADS, strict=True))


def test_sgdw():
    """θ shrinks by 1 − λ a step, and so does what the gradients have done to it."""
    keep = 1 - DECAY
    momenta = [sum(MU ** (t - i) * LR * g for i, g in enumerate(GRADS[:t], 1)) for t in range(1, T + 1)]
    assert last(ri.SGDW(lr=LR, momentum=MU, weight_decay=DECAY)) == keep**T * THETA - sum(
        keep ** steps_since(t) * m for t, m in enumerate(momenta, 1)
    )


def test_adamax_and_a_box():
    """No root either; at the first step it moves by lr, whatever the gradient, up to the box."""
    opt = ri.AdaMax(lr=LR, beta1=MU, beta2=MU)
    first, *_ = run(opt, THETA, GRADS)
    assert first["theta"] == THETA - LR
    first, *_ = run(opt.projected(ri.Box(F(2, 5), 1)), THETA, GRADS)
    assert first["theta"] == F(2, 5)


def test_floats_are_taken_for_the_fractions_they_are():
    first, *_ = run(ri.SGD(lr=0.1, l2=0), THETA, GRADS)
    assert first["theta"] == THETA - F(0.1) * GRADS[0] != THETA - LR * GRADS[0]


def test_a_rational_root_is_taken():
    first, *_ = run(ri.AMSGrad(lr=F(1, 2), beta1=0, beta2=0), F(1), [F(3, 4)])
    assert first["theta"] == F(1, 2)


@pytest.mark.parametrize("opt", [ri.Adam(), ri.AMSGrad(), ri.AdaGrad(), ri.RMSProp(), ri.AdaDelta(), ri.AdamNC()])
def test_an_irrational_root_is_refused(opt):
    with pytest.raises(ValueError, match="irrational"):
        list(run(opt, THETA, GRADS))


def test_an_irrational_power_is_refused():
    """NAdam's μ_t; its first root, of g², is rational."""
    with pytest.raises(TypeError, match=r"NAdam .* irrational"):
        list(run(ri.NAdam(eps=0), THETA, GRADS))


@pytest.mark.parametrize("schedule", [ri.CosineAnnealing(4), ri.WarmRestarts(4, 2)])
def test_a_cosine_is_refused(schedule):
    with pytest.raises(ValueError, match="irrational"):
        schedule(F(1))


def test_rational_schedules():
    assert ri.Triangular(F(0), F(1), 3)(F(4)) == F(2, 3)
    assert ri.RangeTest(0.0, 1, 3)(F(1)) == F(1, 3)
    assert ri.StepDrop((2, 4), F(1, 3))(F(4)) == F(1, 9)
    assert ri.InverseSqrt()(F(8)) == F(1, 3)
    with pytest.raises(ValueError, match="irrational"):
        ri.InverseSqrt()(F(1))
