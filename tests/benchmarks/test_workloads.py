"""The shapes are those of the networks, and the numbers are the same in every call."""

import numpy as np
import pytest

from refimpl_bench.workloads import gpt2, resnet50, workload

from .small import TINY


@pytest.mark.parametrize(("name", "tensors", "parameters"), [("resnet50", 161, 25_557_032), ("gpt2", 148, 124_439_808)])
def test_networks_have_their_known_sizes(name, tensors, parameters):
    work = workload(name)
    assert (len(work.shapes), work.parameters) == (tensors, parameters)
    assert len(workload(name, quick=True).shapes) == tensors
    assert workload(name, quick=True).parameters < parameters / 40


def test_shapes_by_name():
    assert resnet50()["layer4.2.conv2.weight"] == (512, 512, 3, 3)
    assert resnet50()["layer2.0.downsample.0.weight"] == (512, 256, 1, 1)
    assert gpt2()["h.11.mlp.c_fc.weight"] == (768, 3072)
    assert workload("flat").shapes == {"theta": (8_000_000,)}
    assert workload("thousand").parameters == 1000


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_numbers_are_the_same_in_every_call_and_no_gradient_is_near_zero(dtype):
    for a, b in zip(TINY.theta(dtype), TINY.theta(dtype), strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype == dtype
    gradients = list(TINY.gradients(dtype))
    assert [g.shape for g in gradients] == [(3, 5), (70,)]
    assert min(np.min(np.abs(g)) for g in gradients) >= 0.1 * (1 - 1e-6)
    assert any(np.any(g < 0) for g in gradients)
