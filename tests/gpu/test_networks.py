"""Networks and their training on CuPy's arrays."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems.networks import Convolutional, Plain, ScaleInvariant, Task
from refimpl.training import predict, train
from tests.problems.networks.test_networks import test_on_every_array_library  # noqa: F401 - collected here as well

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("network", [Plain(), ScaleInvariant(), Convolutional()], ids=lambda net: type(net).__name__)
def test_training_is_that_on_numpy(network):
    import cupy

    opt = ri.AdamW(lr=np.array([0.001, 0.01, 0.001]), weight_decay=1e-3)
    given = dict(seeds=(0, 1, 2), epochs=1, task=Task(noise=0.2), dtype="float64")
    expected, found = train(opt, network, **given), train(opt, network, **given, arrays=cupy)
    assert isinstance(found.theta, cupy.ndarray)
    # twelve steps of at most 0.01, each to a few ulp of gradients whose last bits differ
    assert np.abs(cupy.asnumpy(found.theta) - expected.theta).max() < 1e-8
    assert np.abs(found.test_error - expected.test_error).max() < 100 / 1197 + 1e-9  # one sample at most
    p = predict(network, found.theta, seeds=(0, 1, 2), task=Task(noise=0.2))
    assert p.shape == (3, 1197, 10)
