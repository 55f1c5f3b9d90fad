"""C24: gradient noise against the loss."""

import numpy as np
import pytest

from refimpl.claims.experiments import c24_noise as c24

from .measured import finding, refuses


def test_the_constants():
    q = np.linspace(0, 1, 2_000_001)[1:-1]
    ratio = q * q / -np.log1p(-q)
    # the maximum of a grid of 5e-7 is below that of the curve by half its curvature, below 10, times 5e-7 squared
    assert ratio.max() == pytest.approx(c24.LOGISTIC, rel=0, abs=1e-11)
    assert pytest.approx(0.4073, abs=1e-4) == c24.LOGISTIC
    assert q[ratio.argmax()] == pytest.approx(0.7153, abs=1e-4)
    assert pytest.approx(2 * c24.LOGISTIC) == c24.SOFTMAX


def test_a_softmax_misses_by_less_than_twice_the_square_of_what_the_label_lacks():
    z = np.random.default_rng(0).normal(scale=5, size=(100_000, 10))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    missed = np.sum((p - np.eye(10)[0]) ** 2, axis=1)
    assert np.all(missed <= 2 * (1 - p[:, 0]) ** 2 * (1 + 1e-12))
    assert np.max(missed / (1 - p[:, 0]) ** 2) > 1.99  # the 2 is needed


@pytest.mark.parametrize("task", c24.TASKS)
def test_bounds(task):
    numbers = finding("C24").numbers[task]
    assert 0.1 < numbers["largest_share_of_bound"] <= 1
    assert numbers["above_lower"]


def test_correlations():
    numbers = finding("C24").numbers
    assert numbers["clean"]["correlation"][0] > 0.8
    assert numbers["noisy"]["correlation"][0] < -0.5
    assert min(numbers[task]["correlation_without_jacobian"][0] for task in c24.TASKS) > 0.95


def test_noise_is_the_mean_square_less_the_squared_mean():
    network, task = c24.TASKS["binary"]
    data, theta = task.data(0), task.start(network, 0)
    x, y = data.x_train[:30], data.y_train[:30]
    each = network.gradient(theta[None], x[:, None], y[:, None])
    found = c24.noise(network, theta, x, y)
    assert found.noise == pytest.approx(np.mean(np.sum((each - each.mean(axis=0)) ** 2, axis=1)), rel=1e-12)
    assert found.lower <= found.noise <= found.upper


def test_labels_are_odd_or_even():
    digits, parity = c24.Task(noise=0.2).data(1), c24.TASKS["binary"][1].data(1)
    assert np.array_equal(parity.y_train.argmax(axis=1), digits.y_train.argmax(axis=1) % 2)
    assert np.array_equal(parity.x_train, digits.x_train)


def test_a_bound_that_is_violated_is_noticed(monkeypatch):
    monkeypatch.setattr(c24, "SETTINGS", ((0.1, 0.0),))
    monkeypatch.setattr(c24, "RECORDS", 4)
    monkeypatch.setattr(c24, "LOGISTIC", 0.2)  # half of what it is: the bound is used to 0.6
    assert refuses(c24)
