"""Softmax regression on the digits: the data, the gradient by the complex step, lanes, minibatches."""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems import Digits, digits_data
from refimpl.problems.run_loop import run


def some_parameters(seed=0, lanes=()):
    rng = np.random.default_rng(seed)
    return {"W": rng.normal(size=(*lanes, 64, 10)), "b": rng.normal(size=(*lanes, 10))}


def test_the_data_are_those_of_scikit_learn():
    expected = pytest.importorskip("sklearn.datasets").load_digits()
    images, labels = digits_data.load()
    assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
    assert np.array_equal(images, expected.data)
    assert np.array_equal(labels, expected.target)


def test_the_file_is_small_and_made_by_the_script(tmp_path):
    pytest.importorskip("sklearn")
    assert digits_data.FILE.stat().st_size < 100_000
    digits_data.build(tmp_path / "digits.npz")
    with np.load(tmp_path / "digits.npz") as file:  # zlib may differ, and the bytes with it
        images, labels = digits_data.load()
        assert np.array_equal(file["images"], images)
        assert np.array_equal(file["labels"], labels)


def test_the_data_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        digits_data.load()[0][0] = 1


@pytest.mark.parametrize("l2", [0, 0.7])
def test_loss_by_its_formula(l2):
    problem, theta, batch = Digits(l2=l2), some_parameters(), [3, 1700, 3]
    images, labels = digits_data.load()
    total = 0.0
    for i in batch:
        z = [sum(images[i, k] / 16 * theta["W"][k, j] for k in range(64)) + theta["b"][j] for j in range(10)]
        total += math.log(sum(map(math.exp, z))) - z[labels[i]]
    squares = sum(float((array**2).sum()) for array in theta.values())
    # sums of 64 products and of 650 squares: fewer than 1000 roundings, and nothing cancels
    assert problem.loss(theta, batch) == pytest.approx(total / 3 + l2 / 2 * squares, rel=1000 * 2**-53)


@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_gradient_is_the_derivative(l2):
    problem, theta, batch = Digits(l2=l2), some_parameters(), np.arange(100, 150)
    # Im f(θ + ih e_k)/h for all 650 k at once, as lanes: no cancellation, and an error of h²
    h = 1e-30
    steps = 1j * h * np.eye(650)
    lanes = {"W": theta["W"] + steps[:, :640].reshape(650, 64, 10), "b": theta["b"] + steps[:, 640:]}
    derivative = problem.loss(lanes, batch).imag / h
    loss, gradient = problem.loss_and_gradient(theta, batch)
    # means over 50 examples of terms below 1, each after a sum of 64 products of size up to 10
    for name, expected in (("W", derivative[:640].reshape(64, 10)), ("b", derivative[640:])):
        assert np.allclose(gradient[name], expected, rtol=0, atol=64 * 10 * 2**-53)
        assert np.array_equal(problem.gradient(theta, batch)[name], gradient[name])
    assert loss == problem.loss(theta, batch)
    assert np.abs(gradient["W"]).max() > 0.01  # or the tolerance would say nothing


def test_large_logits_do_not_overflow():
    theta = {name: 1e4 * array for name, array in some_parameters().items()}
    loss, gradient = Digits().loss_and_gradient(theta, np.arange(50))
    assert np.isfinite(loss)
    assert all(np.isfinite(array).all() for array in gradient.values())


def test_lanes():
    problem, theta, batch = Digits(l2=0.1), some_parameters(lanes=(2, 3)), np.arange(50)
    loss, gradient = problem.loss_and_gradient(theta, batch)
    assert loss.shape == problem.accuracy(theta).shape == (2, 3)
    for lane in np.ndindex(2, 3):
        alone = {name: array[lane] for name, array in theta.items()}
        expected_loss, expected = problem.loss_and_gradient(alone, batch)
        # the matrix products may sum 64 terms in another order
        assert loss[lane] == pytest.approx(expected_loss, rel=64 * 2**-52)
        for name in theta:
            assert np.allclose(gradient[name][lane], expected[name], rtol=0, atol=64 * 10 * 2**-53)
        assert problem.accuracy(theta)[lane] == problem.accuracy(alone)


def test_starts_and_sizes_that_are_allowed():
    assert vars(Digits()) == dict(batch_size=50, n_train=1347, l2=0)
    for size in (1, 1796):
        assert Digits(batch_size=size, n_train=size).draw(2, np.random.default_rng(0)).shape == (2, size)
    for lanes in ((), (2,), (2, 3)):
        Digits().check_start(some_parameters(lanes=lanes))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_dtype_is_kept(dtype):
    theta = {name: array.astype(dtype) for name, array in some_parameters().items()}
    loss, gradient = Digits(l2=np.float64(0.1)).loss_and_gradient(theta, np.arange(50))
    assert {loss.dtype, gradient["W"].dtype, gradient["b"].dtype} == {np.dtype(dtype)}


def test_every_epoch_sees_every_image_once():
    problem = Digits(batch_size=50, n_train=120)
    draws = problem.draw(12, np.random.default_rng(0))  # 600 images: five epochs
    assert draws.shape == (12, 50)
    epochs = draws.reshape(5, 120)
    assert all(sorted(epoch) == list(range(120)) for epoch in epochs.tolist())
    assert len({tuple(epoch) for epoch in epochs.tolist()}) == 5
    assert np.array_equal(problem.draw(3, np.random.default_rng(0)), draws[:3])
    assert not np.array_equal(problem.draw(12, np.random.default_rng(1)), draws)


def test_training_learns_and_accuracy_is_of_the_held_out():
    problem = Digits(batch_size=100, n_train=1347)
    assert problem.accuracy(problem.theta0) == np.mean(digits_data.load()[1][1347:] == 0)  # argmax of equals is 0
    done = run(ri.Adam(lr=0.02), problem, 300)
    trained = {name: array[-1] for name, array in done.iterates.items()}
    assert done.losses[0] == pytest.approx(math.log(10), rel=20 * 2**-53)  # ten equal classes: a sum of ten, a log
    # measured with seeds 0, 1 and 2: 0.909 to 0.916, and 0.090 to 0.092
    assert problem.accuracy(trained) > 0.89
    assert problem.loss(trained, np.arange(1347)) < 0.12


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Digits(n_train=1797), ValueError, "Digits: n_train must be an integer from 1 to 1796, got 1797"),
        (lambda: Digits(n_train=0), ValueError, "Digits: n_train must be an integer from 1 to 1796, got 0"),
        (lambda: Digits(batch_size=2000), ValueError, "Digits: batch_size must be an integer from 1 to 1347, got 2000"),
        (lambda: Digits(batch_size=10.0), ValueError, "Digits: batch_size must be an integer from 1 to 1347, got 10.0"),
        (lambda: Digits(l2=-1), ValueError, "Digits: l2 must be >= 0, got -1"),
        (lambda: Digits(l2="1"), TypeError, "Digits: l2 must be a finite number, got '1'"),
        (lambda: Digits().check_start(np.zeros(650)), ValueError, "theta0 must be a dict of the arrays W and b"),
        (lambda: Digits().check_start({"W": np.zeros((64, 10))}), ValueError, "theta0 must be a dict of the arrays W"),
        (
            lambda: Digits().check_start({"W": np.zeros((10, 64)), "b": np.zeros(10)}),
            ValueError,
            r"theta0 must have W of shape \(\.\.\., 64, 10\)",
        ),
        (
            lambda: Digits().check_start({"W": np.zeros((2, 64, 10)), "b": np.zeros(10)}),
            ValueError,
            r"theta0 must have W of shape",
        ),
        (
            lambda: Digits().check_start({"W": np.zeros((64, 10)), "b": np.zeros(11)}),
            ValueError,
            r"got \(64, 10\) and \(11,\)",
        ),
        (
            lambda: Digits().check_start({"W": np.zeros((64, 10), np.float32), "b": np.zeros(10)}),
            TypeError,
            "theta0 must have W and b of one dtype, got float32 and float64",
        ),
        (lambda: Digits().best(None), ValueError, "Digits: the best fixed point is not known, so there is no regret"),
    ],
)
def test_errors_name_what_is_wrong(make, error, message):
    with pytest.raises(error, match=message):
        make()
