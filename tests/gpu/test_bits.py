"""The plain reading on CuPy arrays: every bit of every step against NumPy, over a thousand steps.

In float64 all bits.  In float32 CuPy flushes subnormal numbers to zero: all bits are those of ``Flushing``, which
does so on NumPy, and NumPy's own in all elements in which no operation has met one.
"""

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.gpu.flushing import assert_numpys_but_flushed
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

STEPS = 1000
SHAPE = (2, 2048)

each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


def on_device(library, opt, theta, grads):
    """Parameters and slots after each gradient, computed by the library and then brought to the host."""
    for arrays in run(opt, theta, grads, library.array):
        yield {slot: library.host(array) for slot, array in arrays.items()}


@each_variant
@each_rule
def test_float64(library, report, name, variant):
    theta, grads = parameters(SHAPE, "float64"), hard_gradients(STEPS, SHAPE, "float64")
    opt = rules.VARIANTS[variant](name)
    steps = zip(run(opt, theta, grads), on_device(library, opt, theta, grads), strict=True)
    for t, (expected, found) in enumerate(steps, 1):
        for slot, array in expected.items():
            assert_same(found[slot], array, f"{slot} at t = {t}")
        report(name, variant, "float64", f"{t} of {STEPS}")


@each_variant
@each_rule
def test_float32_where_hardly_anything_is_flushed(library, report, name, variant):
    theta, grads = parameters(SHAPE, "float32"), hard_gradients(STEPS, SHAPE, "float32")
    opt = rules.VARIANTS[variant](name)
    for t, _, _, touched in assert_numpys_but_flushed(on_device(library, opt, theta, grads), opt, theta, grads):
        report(name, variant, "float32", f"{t} of {STEPS}, {touched.mean():.1%} of elements flushed")
    assert touched.mean() < 0.05, "these gradients are to leave nearly all elements normal"


@each_rule
def test_float32_where_much_is_flushed(library, report, name):
    """Squares of these gradients are subnormal or zero."""
    theta, grads = parameters(SHAPE, "float32"), gradients(50, SHAPE, "float32") * np.float32(1e-18)
    opt, differing = rules.plain(name), 0
    for _, found, expected, _ in assert_numpys_but_flushed(on_device(library, opt, theta, grads), opt, theta, grads):
        differing += sum(np.count_nonzero(found[slot] != array) for slot, array in expected.items())
    report(name, "plain", "float32, tiny gradients", f"50 as the model; {differing} values differ from NumPy's")
