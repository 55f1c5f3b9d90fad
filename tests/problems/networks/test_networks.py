"""Networks on every array library, their parts, and batch norm's statistics when they are judged."""

import numpy as np
import pytest

from refimpl.problems.networks import BatchNormalized, Convolutional, Network, Plain, ScaleInvariant, Task
from refimpl.problems.networks.arithmetic import arithmetic
from refimpl.problems.networks.loss import cross_entropy, wrong
from tests.arrays.conftest import library  # noqa: F401

NETWORKS = (Plain(hidden=6), BatchNormalized(hidden=6), ScaleInvariant(hidden=6), Convolutional(filters=2))
each = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: type(network).__name__)


def some(network, dtype):
    data = Task(noise=0.2).data(2)
    theta = np.stack([Task().start(network, seed) for seed in (2, 3)])
    return [np.ascontiguousarray(a.astype(dtype)) for a in (theta, data.x_train[:20], data.y_train[:20])]


@each
def test_on_every_array_library(library, network):  # noqa: F811
    if library.name == "dask.array":
        pytest.skip("Dask's matmul does not broadcast lanes; networks are for eager arrays")
    if library.name == "jax.numpy" or (library.name == "jax.numpy-x64" and isinstance(network, Plain)):
        pytest.skip("every operation takes JAX long to compile: float64 is tested, and the plain network in training")
    dtype = "float64"
    given = some(network, dtype)
    expected = network.gradient(*given), network.loss(*given)
    arrays = [library.array(array) for array in given]
    found = library.host(network.gradient(*arrays)), library.host(network.loss(*arrays))
    # sums of 300 terms in any order, a dozen operations, deviations above 0.1
    tolerance = 300 * 12 * 10 * np.finfo(dtype).eps
    for a, b in zip(found, expected, strict=True):
        assert a.dtype == dtype
        assert np.abs(a - b).max() < tolerance


@each
def test_parts_are_views_in_order(network):
    theta = np.arange(2.0 * network.size).reshape(2, -1)
    parts = network.parts(theta)
    assert np.array_equal(np.concatenate([part.reshape(2, -1) for part in parts.values()], axis=1), theta)
    assert all(np.shares_memory(part, theta) for part in parts.values())


def test_names_of_parts():
    assert [*Plain().parts(np.zeros(4810))] == ["W1", "b1", "W2", "b2"]
    assert [*ScaleInvariant().parts(np.zeros(4736))] == ["W1", "W2"]
    assert Convolutional().parts(np.zeros(3818))["W2"].shape == (72, 16)


def test_starts():
    rng = np.random.default_rng(0)
    parts = Plain(hidden=2000).parts(Plain(hidden=2000).start(rng))
    # the variance of 128,000 and of 20,000 normal numbers is known to √(2/n): 5 standard errors
    assert parts["W1"].var() == pytest.approx(2 / 64, rel=5 * (2 / 128_000) ** 0.5)
    assert parts["W2"].var() == pytest.approx(1 / 2000, rel=5 * (2 / 20_000) ** 0.5)
    assert not parts["b1"].any()
    assert not parts["b2"].any()


@pytest.mark.parametrize("network", NETWORKS[1:3], ids=lambda network: type(network).__name__)
def test_batch_norm_is_judged_with_other_samples_statistics(network):
    data, theta = Task().data(0), Task().start(network, 0)
    whole = network.logits(theta, data.x_test, like=data.x_train)
    alone = network.logits(theta, data.x_test[:1], like=data.x_train)
    assert np.allclose(whole[:1], alone, rtol=0, atol=1e-12)  # a sample is judged alike whoever is beside it
    assert not np.allclose(whole, network.logits(theta, data.x_test), rtol=0, atol=1e-3)
    assert np.array_equal(network.logits(theta, data.x_train), network.logits(theta, data.x_train, like=data.x_train))


def test_errors_and_loss_by_hand():
    z = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 3.0], [0.0, 0.0, np.log(2)]])
    y = np.eye(3)[[1, 2, 2]]
    assert wrong(arithmetic(z), z, y) == pytest.approx(1 / 3)  # of equal logits the first counts
    by_hand = [np.log(np.exp(row).sum()) - row[k] for row, k in zip(z, (1, 2, 2), strict=True)]
    assert cross_entropy(arithmetic(z), z, y) == pytest.approx(np.mean(by_hand), rel=1e-15)


def test_a_network_without_layers_says_so():
    with pytest.raises(NotImplementedError, match="Network has no layers"):
        _ = Network().layers


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Plain(hidden=0), "Plain: hidden must be an integer >= 1, got 0"),
        (lambda: Convolutional(filters=2.5), "Convolutional: filters must be an integer >= 1, got 2.5"),
        (lambda: BatchNormalized(eps=-1), "BatchNormalized: eps must be >= 0, got -1"),
        (lambda: Task(noise=1.5), "Task: noise must be in [0, 1], got 1.5"),
        (lambda: Task(n_train=1797), "Task: n_train must be an integer from 1 to 1796, got 1797"),
        (lambda: Task().batches(0, 7), "batch_size must be an integer that divides n_train = 600, got 7"),
    ],
)
def test_nonsense_is_refused(make, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        make()
    assert str(caught.value) == message
