"""Γ by hand, against the trace, its sign for each method, and what has none."""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Digits, Quadratic, SyntheticStochastic, Theorem1, Theorem2

from .bits import same_bits

SQRT = ri.InverseSqrt()


def test_by_hand():
    # c = 3, −1, −1; V_1 = 9/2, V_2 = 9/4 + 1/2 = 11/4, V_3 = 11/8 + 1/2 = 15/8; α_t = 1/(2 √t)
    gammas = ri.gamma(ri.RMSProp(lr=0.5, beta2=0.5, schedule=SQRT), Theorem1(C=3), 3)
    ratios = [2 * math.sqrt(t * v) for t, v in ((1, 4.5), (2, 2.75), (3, 1.875))]
    # differences of numbers below 8 after half a dozen roundings
    assert gammas == pytest.approx(np.diff(ratios), abs=6 * 8 * 2**-53)


@pytest.mark.parametrize(
    ("opt", "name"),
    [
        (ri.Adam(lr=0.5, schedule=SQRT), "v_hat"),
        (ri.AdamW(lr=0.5, schedule=ri.StepDrop((5, 9), 0.5)), "v_hat"),
        (ri.NAdam(lr=0.5), "v_hat"),
        (ri.RMSProp(lr=0.5), "v"),
        (ri.AdaGrad(lr=0.5), "G"),
        (ri.AMSGrad(lr=lambda k: 0.5 / (k + 1)), "v_hat"),
        (ri.AdamNC(lr=0.5, schedule=SQRT), "v"),
        (ri.Adaptive(lr=0.5, phi=ri.phi.EMA(0.9), psi=ri.psi.MaxEMA(0.9)), "V"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_it_is_what_the_trace_says(opt, name):
    problem, T = SyntheticStochastic(), 30
    c = problem.draw(T, np.random.default_rng(3))
    V = ri.trace(opt.projected(problem.box), np.asarray(0.0), c)[name]
    alpha = [opt.at(k).lr * opt.at(k).schedule for k in range(T)]
    gammas = ri.gamma(opt, problem, T, seed=3)
    assert gammas.shape == (T - 1,)
    assert np.array_equal(gammas, np.diff(np.sqrt(V) / np.asarray(alpha)))
    assert gammas.any()


@pytest.mark.parametrize("rule", [ri.SGD, ri.Momentum, ri.Nesterov, ri.SGDW])
def test_without_a_preconditioner_it_is_the_change_of_the_inverse_rate(rule):
    # 1/α_t = 2 √t; a difference of numbers below 7 after four roundings each
    expected = np.diff(2 * np.sqrt(np.arange(1, 11)))
    assert ri.gamma(rule(lr=0.5, schedule=SQRT), Theorem1(), 10) == pytest.approx(expected, abs=8 * 7 * 2**-53)
    assert not ri.gamma(rule(lr=0.5), Theorem1(), 10).any()


PROBLEMS = [Theorem1(C=3), Theorem2(C=20), SyntheticStochastic()]
SEMIDEFINITE = {
    "SGD": ri.SGD(lr=0.5, schedule=SQRT),
    "AdaGrad": ri.AdaGrad(lr=0.5, schedule=SQRT),
    "AMSGrad": ri.AMSGrad(lr=0.5, schedule=SQRT),
    "AdamNC": ri.AdamNC(lr=0.5, schedule=SQRT),
    "Adaptive, AdaGrad": ri.Adaptive(lr=0.5, phi=ri.phi.Gradient(), psi=ri.psi.Mean(), schedule=SQRT),
}
INDEFINITE = {
    "Adam": ri.Adam(lr=0.5, beta2=0.9, schedule=SQRT),
    "RMSProp": ri.RMSProp(lr=0.5, beta2=0.9, schedule=SQRT),
    "Adaptive, Adam": ri.Adaptive(lr=0.5, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.9), schedule=SQRT),
}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: type(problem).__name__)
@pytest.mark.parametrize("name", SEMIDEFINITE)
def test_semidefinite(name, problem):
    # √V_t grows, and α_t falls by a factor 1 − 1/(2t), far more than it is rounded by: > 0 in floats too.
    # AdamNC's and AdaGrad's mean: √(t V_t) grows by g²/(2 t V_t) ≥ 100/(2 · 1000 · 1010²) of itself, 5e-8,
    # and is rounded by less than t (1010/10)² 2^-53 = 1e-9 of itself.
    assert (ri.gamma(SEMIDEFINITE[name], problem, 1000) > 0).all()


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: type(problem).__name__)
@pytest.mark.parametrize("name", INDEFINITE)
def test_indefinite(name, problem):
    gammas = ri.gamma(INDEFINITE[name], problem, 1000)
    # far from zero, at the size of √V/α, which is 2 at t = 1 for gradients of 1
    assert gammas.min() < -0.1
    assert gammas.max() > 0.1


def test_lanes_are_runs_of_their_own():
    rates, problem = [0.1, 0.5], SyntheticStochastic()
    gammas = ri.gamma(ri.Adam(lr=np.array(rates)), problem, 20, theta0=np.zeros((2, 3)))
    assert gammas.shape == (19, 2, 3)
    for lane, lr in enumerate(rates):
        alone = ri.gamma(ri.Adam(lr=lr), problem, 20)
        for i in range(3):
            assert same_bits(np.ascontiguousarray(gammas[:, lane, i]), alone)


def test_containers_and_dtypes_are_kept():
    theta0 = {name: array.astype(np.float32) for name, array in Digits().theta0.items()}
    gammas = ri.gamma(ri.Adam(), Digits(), 4, theta0)
    assert {name: (x.shape, x.dtype) for name, x in gammas.items()} == {
        "W": ((3, 64, 10), np.float32),
        "b": ((3, 10), np.float32),
    }
    assert gammas["b"].all()


def test_one_step_has_no_gamma():
    assert ri.gamma(ri.Adam(), Quadratic(), 1).shape == (0, 2)


@pytest.mark.parametrize(
    ("opt", "error", "message"),
    [
        (ri.AdaMax(), ValueError, "AdaMax has none, so its Gamma is not defined"),
        (ri.AdaDelta(), ValueError, "AdaDelta has none, so its Gamma is not defined"),
        (ri.SGD(lr=0), ValueError, "lr and schedule must not be 0.*their product is 0.0 at t = 1"),
        (ri.SGD(lr=np.array([1.0, 0])), ValueError, r"product is Lanes\(\[1.0, 0.0\]\) at t = 1"),
        (ri.SGD(schedule=ri.CosineAnnealing(T=2)), ValueError, "their product is 0.0 at t = 3"),
        (ri.SGD, TypeError, "opt must be a refimpl rule, got"),
    ],
)
def test_errors_name_what_is_wrong(opt, error, message):
    with pytest.raises(error, match=message):
        ri.gamma(opt, Theorem1(), 5, theta0=np.zeros(2))
