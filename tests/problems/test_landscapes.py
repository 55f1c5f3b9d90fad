"""The quadratic and Rosenbrock's valley: gradients by the complex step, minima, lanes and dtypes."""

import numpy as np
import pytest

from refimpl.problems import Quadratic, Rosenbrock

PROBLEMS = [
    Quadratic(),
    Quadratic(curvatures=(3.0,)),
    Quadratic(curvatures=(0.5, 2.0, 1e4)),
    Rosenbrock(),
    Rosenbrock(a=-2, b=0.5),
]


def points(problem, n=20):
    return np.random.default_rng(1).normal(size=(n, len(problem.minimiser)))


@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
def test_gradient_is_the_derivative(problem):
    for x in points(problem):
        # Im f(x + ih)/h is the derivative with an error of h² and no cancellation
        h = 1e-30
        derivative = [problem.loss(x + 1j * h * e, 0).imag / h for e in np.eye(len(x))]
        # at most 16 roundings of terms below 3e4: h_i x_i < 1e4 · 3, 4 b |x| (|y| + x²) < 400 · 3 · 12
        assert np.abs(x).max() < 3
        assert np.allclose(problem.gradient(x, 0), derivative, rtol=0, atol=16 * 2**-53 * 3e4)


@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
def test_the_minimum_is_the_minimum(problem):
    assert problem.loss(problem.minimiser, 0) == problem.minimum
    assert not problem.gradient(problem.minimiser, 0).any()
    assert (problem.loss(problem.minimiser + points(problem), 0) > problem.minimum).all()
    assert problem.loss(problem.theta0, 0) > problem.minimum
    assert problem.best(range(4)).tolist() == [problem.minimum * t for t in (1, 2, 3, 4)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("problem", PROBLEMS, ids=repr)
def test_lanes_are_runs_of_their_own(problem, dtype):
    x = points(problem, 6).astype(dtype).reshape(2, 3, -1)
    loss, gradient = problem.loss_and_gradient(x, 0)
    assert (loss.shape, gradient.shape) == ((2, 3), x.shape)
    assert (loss.dtype, gradient.dtype) == (dtype, dtype)
    for lane in np.ndindex(2, 3):
        assert loss[lane] == problem.loss(x[lane], 0)
        assert np.array_equal(gradient[lane], problem.gradient(x[lane], 0))


def test_known_values():
    assert Quadratic().loss(np.array([2.0, 1.0]), 0) == 0.5 * (1 * 4 + 100 * 1)
    assert Rosenbrock().loss(np.array([0.0, 2.0]), 0) == 1 + 100 * 4
    assert Rosenbrock().theta0.tolist() == [-1.2, 1]
    assert Rosenbrock(a=3).minimiser.tolist() == [3, 9]


@pytest.mark.parametrize("shape", [(2,), (5, 2), (2, 3, 2)])
def test_starts_that_are_allowed(shape):
    Rosenbrock().check_start(np.zeros(shape))


def test_numpy_settings_do_not_promote():
    assert Rosenbrock(a=np.float64(1), b=np.float64(100)).gradient(np.ones(2, np.float32), 0).dtype == np.float32


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: Quadratic(curvatures=(1.0, 0.0)),
            ValueError,
            r"Quadratic: curvatures must be finite numbers > 0, got \(1.0, 0.0\)",
        ),
        (lambda: Quadratic(curvatures=()), ValueError, "Quadratic: curvatures must be a sequence"),
        (lambda: Quadratic(curvatures=3.0), ValueError, "a sequence of numbers > 0, got 3.0"),
        (lambda: Quadratic(curvatures="ab"), TypeError, "Quadratic: curvatures must be numbers"),
        (lambda: Rosenbrock(b=0), ValueError, "Rosenbrock: b must be > 0, got 0"),
        (lambda: Rosenbrock(a=np.inf), ValueError, "Rosenbrock: a must be a finite number, got inf"),
        (
            lambda: Quadratic().check_start(np.zeros(3)),
            ValueError,
            r"theta0 must have the shape \(\.\.\., 2\) for Quadratic",
        ),
        (lambda: Rosenbrock().check_start(np.asarray(0.0)), ValueError, r"theta0 must have the shape \(\.\.\., 2\)"),
        (lambda: Rosenbrock().check_start({"x": np.zeros(2)}), ValueError, "theta0 must be one array for Rosenbrock"),
    ],
)
def test_errors_name_what_is_wrong(make, error, message):
    with pytest.raises(error, match=message):
        make()
