"""The model of a flushing GPU, which needs none."""

import array_api_compat
import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, parameters, run
from tests.gpu.flushing import Flushing
from tests.ulp import assert_same, subnormal


@pytest.fixture(autouse=True)
def _let_in(monkeypatch):
    """It stands for CuPy's arrays, where a subclass of NumPy's is refused."""
    monkeypatch.setattr(array_api_compat, "is_cupy_array", lambda x: type(x) is Flushing)


SHAPE = (2, 40)
TINY = np.float32(2.0**-126)


def flushing_run(opt, theta, grads):
    theta = Flushing.of(theta)
    for arrays in run(opt, theta, [Flushing.of(g, theta.touched) for g in grads]):
        assert {type(x) for x in arrays.values()} == {Flushing}
        yield {slot: np.asarray(x) for slot, x in arrays.items()}, theta.touched


@pytest.mark.parametrize("variant", rules.VARIANTS)
@pytest.mark.parametrize("name", rules.RULES)
def test_without_subnormal_numbers_it_is_numpy(name, variant):
    theta, grads = parameters(SHAPE, "float32"), gradients(10, SHAPE, "float32")
    opt = rules.VARIANTS[variant](name)
    for expected, (found, touched) in zip(run(opt, theta, grads), flushing_run(opt, theta, grads), strict=True):
        assert not touched.any()
        for slot, array in expected.items():
            assert_same(found[slot], array, slot)


@pytest.mark.parametrize("name", ["AdamW", "AMSGrad", "AdaDelta", "SGDW"])
def test_it_parts_from_numpy_only_in_elements_it_has_touched(name):
    theta, grads = parameters(SHAPE, "float32"), gradients(10, SHAPE, "float32") * np.float32(1e-16)
    opt = rules.plain(name)
    *_, expected = run(opt, theta, grads)
    *_, (found, touched) = flushing_run(opt, theta, grads)
    assert 0 < touched.sum() < touched.size or name == "SGDW"
    for slot, array in expected.items():
        assert not subnormal(found[slot]).any()
        assert_same(found[slot][~touched], array[~touched], slot)


def test_operands_and_results_are_flushed_and_noted():
    a = Flushing.of(np.array([TINY / 2, -TINY / 2, 4 * TINY, TINY, 1], np.float32))
    b = Flushing.of(np.array([1e30, 1e30, 0.125, 1, 1], np.float32), a.touched)
    assert_same(np.asarray(a * b), np.array([0, -0.0, 0, TINY, 1], np.float32))
    assert a.touched.tolist() == b.touched.tolist() == [True, True, True, False, False]
    assert (a != 0).tolist() == [False, False, True, True, True]
    c = Flushing.of(np.array([TINY / 2, 1], np.float32))
    assert np.where(c != 0, c, 5).tolist() == [5, 1]
    assert c.touched.tolist() == [True, False]
