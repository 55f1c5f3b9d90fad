"""Inner products of the gradients of single samples, against gradients that are laid out."""

import numpy as np
import pytest

from refimpl.problems.networks import BatchNormalized, Plain, Task
from refimpl.problems.networks.arithmetic import arithmetic
from refimpl.problems.networks.loss import cross_entropy_gradient
from refimpl.problems.networks.per_sample import products

#: Sums of 400 products below 100, a few times over.
TOLERANCE = 400 * 100 * 4 * 2**-53


@pytest.mark.parametrize("lanes", [(), (2,)])
def test_of_the_losses(lanes):
    """A sample alone is a batch of one: its gradient, with the samples as lanes."""
    network, data = Plain(hidden=7), Task(noise=0.2).data(0)
    x, y = data.x_train[:9], data.y_train[:9]
    theta = network.start(np.random.default_rng(1)) + 0.1 * np.random.default_rng(2).standard_normal(
        (*lanes, network.size)
    )
    each = network.gradient(theta[..., None, :], x[:, None], y[:, None])  # (…, 9, size)
    dz = len(x) * cross_entropy_gradient(arithmetic(theta), network.logits(theta, x), y)
    found = products(network, theta, x, dz[..., None, :, :])
    assert found.shape == (*lanes, 9, 1, 1)
    assert np.abs(found[..., 0, 0] - np.sum(each**2, axis=-1)).max() < TOLERANCE
    assert np.abs(each.mean(axis=-2) - network.gradient(theta, x, y)).max() < TOLERANCE


def test_of_the_jacobian():
    """J of one sample by central differences of the logits, which for one weight are linear between kinks."""
    network, x = Plain(hidden=7, classes=3), Task().data(0).x_train[:5]
    theta = network.start(np.random.default_rng(1))
    h = 1e-6
    lanes = h * np.eye(network.size)
    J = (network.logits(theta + lanes, x) - network.logits(theta - lanes, x)) / (2 * h)  # (size, 5, 3)
    expected = np.einsum("snk,snl->nkl", J, J)
    unit = np.broadcast_to(np.eye(3)[:, None], (3, 5, 3))
    # differences of logits below 10, rounded to 2^-53, over 2h; J is below 10
    assert np.abs(products(network, theta, x, unit) - expected).max() < 10 * 2 * 10 * 500 * 2**-53 / (2 * h)


def test_samples_that_a_batch_joins_are_refused():
    network = BatchNormalized(hidden=3)
    with pytest.raises(TypeError, match=r"dense layers and ReLU only, got BatchNorm\(eps=1e-05\)"):
        products(network, np.ones(network.size), np.ones((2, 64)), np.ones((1, 2, 10)))
