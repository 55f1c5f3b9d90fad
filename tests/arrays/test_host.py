"""Nothing passes through the host, and nothing lazy is computed, in ``init`` and ``step``."""

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, parameters, run
from tests.arrays.libraries import DASK, JAX, SECOND_DEVICE, TORCH

SHAPE = (2, 3)
THETA, GRADS = parameters(SHAPE, "float32"), gradients(2, SHAPE, "float32")

each_rule = pytest.mark.parametrize("name", rules.RULES)
each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)


def last(opt, theta, grads):
    *_, arrays = run(opt, theta, grads)
    return arrays


@pytest.mark.parametrize("library", [SECOND_DEVICE.param], indirect=True)
def test_numpy_cannot_read_the_second_device(library):
    """So the runs on it, in test_bits and test_dtypes, cannot have passed through NumPy."""
    with pytest.raises(RuntimeError, match="device1"):
        np.asarray(library.array(THETA))


@pytest.mark.parametrize("library", [DASK.param], indirect=True)
@each_variant
@each_rule
def test_dask_computes_nothing(library, name, variant):
    import dask

    def refuse(graph, keys, **options):
        raise AssertionError("something was computed")

    with dask.config.set(scheduler=refuse):
        with pytest.raises(AssertionError, match="computed"):
            library.array(THETA).compute()
        arrays = last(rules.VARIANTS[variant](name), library.array(THETA), map(library.array, GRADS))
    assert all(array.chunks == library.array(THETA).chunks for array in arrays.values())


@pytest.mark.parametrize("library", [JAX.param], indirect=True)
@each_variant
@each_rule
def test_jax_traces_a_run_without_values(library, name, variant):
    """What has no values cannot be read: NumPy raises on these arrays."""
    import jax

    opt = rules.VARIANTS[variant](name)
    arrays = jax.eval_shape(lambda theta, *grads: last(opt, theta, grads), library.array(THETA), *GRADS)
    assert {(array.shape, array.dtype.name) for array in arrays.values()} == {(SHAPE, "float32")}


TO_THE_HOST = ("numpy", "item", "tolist", "cpu", "__array__", "__bool__", "__dlpack__", "__float__", "__int__")


@pytest.mark.parametrize("library", [TORCH.param], indirect=True)
@each_variant
@each_rule
def test_pytorch_hands_no_value_out(library, name, variant, monkeypatch):
    import torch

    def refuse(*args, **options):
        raise AssertionError("a value was read")

    theta, *grads = map(library.array, (THETA, *GRADS))
    for method in TO_THE_HOST:
        monkeypatch.setattr(torch.Tensor, method, refuse)
    with pytest.raises(AssertionError, match="read"):
        np.asarray(theta)
    assert last(rules.VARIANTS[variant](name), theta, grads)["theta"].dtype == torch.float32
