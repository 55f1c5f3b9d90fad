"""Two steps by hand of each dialect that departs from the paper and that no peer test runs.

Numbers for all: θ = 2, g = 3 and then −4, η = 1 and then ½, γ = 0.1, μ = β1 = ½, β2 = ρ = 0.96, ε = ½, λ = 0.2,
ψ = 1, no L2.  So

    m = 1.5,  −1.25        1 − β1^t = 0.5,  0.75
    v = 0.36, 0.9856       √(1 − β2^t) = 0.2, 0.28
"""

from math import sqrt

import numpy as np
import pytest

from refimpl.conformance.against import against_named
from refimpl.conformance.scenarios import names

SETTINGS = dict(lr=0.1, beta1=0.5, beta2=0.96, momentum=0.5, rho=0.96, eps=0.5, weight_decay=0.2, psi=1.0)
ROOT = sqrt(0.9856)  # √v after two steps from 0


def halved(k):
    return 1.0 if k == 0 else 0.5


def assert_steps(opt, first, second, g=(3.0, -4.0)):
    theta, state = np.array([2.0]), opt.init(np.array([2.0]))
    for gradient, expected in zip(g, (first, second), strict=True):
        theta, state = opt.step(theta, np.array([float(gradient)]), state)
        assert theta[0] == pytest.approx(expected, rel=1e-14)


def dialects_of(*titles):
    return pytest.mark.parametrize("dialect", [against_named(each).cls for each in titles], ids=titles)


def theirs(dialect):
    no_l2 = {} if "weight_decay" in names(dialect.rules[0]) else {"l2": 0.0}  # both may have one name there
    return dialect.of(SETTINGS | no_l2, halved)


# Momentum


@dialects_of(
    *("mlx.Momentum", "tinygrad.Momentum", "onnx.Momentum", "paddle.Momentum", "tensorflow.Momentum"),
    *("chainer.CorrectedMomentumSGD", "jax_examples.Momentum"),
)
def test_the_rate_outside_the_buffer(dialect):
    first = 2 - 0.1 * 3
    assert_steps(theirs(dialect), first, first - 0.05 * (0.5 * 3 - 4))


@dialects_of(
    *("mlx.Nesterov", "tinygrad.Nesterov", "onnx.Nesterov", "paddle.Nesterov", "tensorflow.Nesterov"),
    "jax_examples.Nesterov",
)
def test_the_rate_outside_nesterovs_buffer(dialect):
    first = 2 - 0.1 * (3 + 0.5 * 3)
    assert_steps(theirs(dialect), first, first - 0.05 * (-4 + 0.5 * (0.5 * 3 - 4)))


@dialects_of("chainer.NesterovAG")
def test_the_new_velocity_in_place_of_the_old(dialect):
    first = 2 + 0.25 * -0.3 - 1.5 * 0.3  # v = −0.3
    assert_steps(theirs(dialect), first, first + 0.25 * 0.05 + 1.5 * 0.2)  # v = 0.5 · −0.3 + 0.2


@dialects_of("autograd.Momentum")
def test_a_buffer_that_averages(dialect):
    first = 2 - 0.1 * 0.5 * 3
    assert_steps(theirs(dialect), first, first - 0.05 * (0.5 * 1.5 - 0.5 * 4))


@dialects_of("mlx.Momentum")
def test_the_first_gradient_is_dampened(dialect):
    opt = dialect(learning_rate=0.1, momentum=0.5, dampening=0.75)
    assert_steps(opt, 2 - 0.1 * 0.75, 2 - 0.1 * 0.75 - 0.1 * (0.5 * 0.75 - 1))


@dialects_of("onnx.Momentum")
def test_the_first_gradient_is_not_dampened(dialect):
    opt = dialect(R=0.1, norm_coefficient=0, alpha=0.5, beta=0.25)
    assert_steps(opt, 2 - 0.1 * 3, 2 - 0.1 * 3 - 0.1 * (0.5 * 3 - 1))


@dialects_of("onnx.Nesterov")
def test_nesterovs_first_gradient_is_not_dampened(dialect):
    opt = dialect(R=0.1, norm_coefficient=0, alpha=0.5, beta=0.25)
    assert_steps(opt, 2 - 0.1 * (3 + 1.5), 2 - 0.1 * (3 + 1.5) - 0.1 * (-4 + 0.5 * (0.5 * 3 - 1)))


# AdaGrad and RMSProp


@dialects_of("onnx.Adagrad")
def test_a_rate_that_decays_from_the_second_step_on(dialect):
    opt = dialect(R=0.1, decay_factor=1.0, epsilon=0.5)
    assert_steps(opt, 2 - 0.1 * 3 / 3.5, 2 - 0.1 * 3 / 3.5 + 0.05 * 4 / 5.5)


@dialects_of("tensorflow.Adagrad")
def test_a_sum_that_starts_at_a_tenth(dialect):
    first = 2 - 0.1 * 3 / sqrt(9.1)
    assert_steps(theirs(dialect), first, first + 0.05 * 4 / sqrt(25.1))


@dialects_of("tensorflow.AdagradV2")
def test_a_sum_that_starts_at_a_tenth_with_eps(dialect):
    first = 2 - 0.1 * 3 / (sqrt(9.1) + 0.5)
    assert_steps(theirs(dialect), first, first + 0.05 * 4 / (sqrt(25.1) + 0.5))


@dialects_of("jax_examples.AdaGrad")
def test_steps_that_are_averaged(dialect):
    first = 2 - 0.1 * 0.5 * 1  # 3/√9
    assert_steps(theirs(dialect), first, first - 0.05 * (0.5 * -0.8 + 0.5 * 0.5))  # −4/√25


@dialects_of("chainer.RMSpropInside", "jax_examples.RMSProp")
def test_eps_inside_the_root(dialect):
    first = 2 - 0.1 * 3 / sqrt(0.86)
    assert_steps(theirs(dialect), first, first + 0.05 * 4 / sqrt(1.4856))


@dialects_of("paddle.RMSProp", "jax_examples.RMSPropMomentum")
def test_a_buffer_of_steps(dialect):
    b = 0.1 * 3 / sqrt(0.86)
    assert_steps(theirs(dialect), 2 - b, 2 - b - (0.5 * b - 0.05 * 4 / sqrt(1.4856)))


@dialects_of("paddle.RMSPropCentered", "chainer.RMSpropGraves")
def test_centered(dialect):
    b = 0.1 * 3 / sqrt(0.36 - 0.12**2 + 0.5)  # 0.04 · 3
    assert_steps(theirs(dialect), 2 - b, 2 - b - (0.5 * b - 0.05 * 4 / sqrt(0.9856 - 0.0448**2 + 0.5)))


@dialects_of("tensorflow.RMSProp")
def test_a_mean_square_that_starts_at_one(dialect):
    b = 0.1 * 3 / sqrt(0.96 + 0.36 + 0.5)
    second = 0.96 * 1.32 + 0.64
    assert_steps(theirs(dialect), 2 - b, 2 - b - (0.5 * b - 0.05 * 4 / sqrt(second + 0.5)))


@dialects_of("tensorflow.CenteredRMSProp")
def test_centered_from_one(dialect):
    b = 0.1 * 3 / sqrt(0.96 + 0.36 - 0.12**2 + 0.5)
    second = 0.96 * 1.32 + 0.64 - 0.0448**2
    assert_steps(theirs(dialect), 2 - b, 2 - b - (0.5 * b - 0.05 * 4 / sqrt(second + 0.5)))


@dialects_of("autograd.RMSProp")
def test_a_mean_square_that_starts_at_one_with_eps_outside(dialect):
    first = 2 - 0.1 * 3 / (sqrt(1.32) + 0.5)
    assert_steps(theirs(dialect), first, first + 0.05 * 4 / (sqrt(0.96 * 1.32 + 0.64) + 0.5))
