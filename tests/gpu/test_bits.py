"""The plain reading on CuPy arrays: every bit of every step against NumPy, over a thousand steps.

In float64 all bits.  In float32 CuPy flushes subnormal numbers to zero, so all bits of all elements in which
no operation has ever met one; ``Flushing`` tells which these are, and what the others should be.

No GPU has run this yet as long as there is no report.md beside it: ``make gpu-test`` writes it.
"""

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.gpu.flushing import Flushing
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

STEPS = 1000
SHAPE = (2, 2048)

each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


@each_variant
@each_rule
def test_float64(library, report, name, variant):
    theta, grads = parameters(SHAPE, "float64"), hard_gradients(STEPS, SHAPE, "float64")
    opt = rules.VARIANTS[variant](name)
    steps = zip(run(opt, theta, grads), run(opt, theta, grads, library.array), strict=True)
    for t, (expected, found) in enumerate(steps, 1):
        for slot, array in expected.items():
            assert_same(library.host(found[slot]), array, f"{slot} at t = {t}")
        report(name, variant, "float64", f"{t} of {STEPS}")


@each_variant
@each_rule
def test_float32_where_nothing_is_flushed(library, report, name, variant):
    theta, grads = parameters(SHAPE, "float32"), hard_gradients(STEPS, SHAPE, "float32")
    for t, found, _, expected, touched in three_runs(library, rules.VARIANTS[variant](name), theta, grads):
        for slot, array in expected.items():
            assert_same(found[slot][~touched], array[~touched], f"{slot} at t = {t}")
        report(name, variant, "float32", f"{t} of {STEPS}, {touched.mean():.1%} of elements flushed")
    assert touched.mean() < 0.05, "these gradients are to leave nearly all elements normal"


@each_rule
def test_float32_where_much_is_flushed(library, report, name):
    """Squares of these gradients are subnormal or zero: each element is what the model says."""
    theta, grads = parameters(SHAPE, "float32"), gradients(50, SHAPE, "float32") * np.float32(1e-18)
    differing = 0
    for t, found, model, expected, touched in three_runs(library, rules.plain(name), theta, grads):
        for slot in expected:
            assert_same(found[slot], model[slot], f"{slot} at t = {t}, flushed as the model says")
            assert_same(found[slot][~touched], expected[slot][~touched], f"{slot} at t = {t}")
            differing += np.count_nonzero(found[slot] != expected[slot])
    report(name, "plain", "float32, tiny gradients", f"50 as the model; {differing} values differ from NumPy's")


def three_runs(library, opt, theta, grads):
    """t, then what CuPy found, the flushing model and NumPy, and where the model has flushed so far."""
    start = Flushing.of(theta)
    runs = zip(
        run(opt, theta, grads, library.array),
        run(opt, start, [Flushing.of(g, start.touched) for g in grads]),
        run(opt, theta, grads),
        strict=True,
    )
    for t, (found, model, expected) in enumerate(runs, 1):
        found = {slot: library.host(array) for slot, array in found.items()}
        yield t, found, {slot: np.asarray(array) for slot, array in model.items()}, expected, start.touched
