"""``jit`` on CuPy arrays: every bit of a thousand steps against NumPy.

In float64 all bits.  In float32 CuPy's kernels, this one too, flush subnormal numbers to zero: all bits are those
of ``Flushing``, which does so on NumPy, and NumPy's own in all elements in which no operation has met one.
"""

import numpy as np
import pytest

import refimpl as ri
from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.engine import hard
from tests.gpu.flushing import assert_numpys_but_flushed
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

STEPS = 1000
SHAPE = (2, 2048 + 7)  # in packs and one by one
HARD_SIZE, HARD_STEPS = 4096 + 67, 60

each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


def in_place(opt, theta, grads):
    """Parameters and slots after each gradient, by ``step_``."""
    import cupy

    fast, theta = ri.jit(opt), cupy.asarray(theta)
    state = fast.init(theta)
    for g in grads:
        state = fast.step_(theta, cupy.asarray(g), state)
        yield {"theta": cupy.asnumpy(theta), **{slot: cupy.asnumpy(x) for slot, x in state.slots.items()}}


@each_variant
@each_rule
def test_float64(report, name, variant):
    theta, grads = parameters(SHAPE, "float64"), hard_gradients(STEPS, SHAPE, "float64")
    opt = rules.VARIANTS[variant](name)
    for t, (expected, found) in enumerate(zip(run(opt, theta, grads), in_place(opt, theta, grads), strict=True), 1):
        for slot, array in expected.items():
            assert_same(found[slot], array, f"{slot} at t = {t}")
        report(name, variant, "jit, float64", f"{t} of {STEPS}")


@each_variant
@each_rule
def test_float32_where_hardly_anything_is_flushed(report, name, variant):
    theta, grads = parameters(SHAPE, "float32"), hard_gradients(STEPS, SHAPE, "float32")
    opt = rules.VARIANTS[variant](name)
    for t, _, _, touched in assert_numpys_but_flushed(in_place(opt, theta, grads), opt, theta, grads):
        report(name, variant, "jit, float32", f"{t} of {STEPS}, {touched.mean():.1%} of elements flushed")
    assert touched.mean() < 0.05, "these gradients are to leave nearly all elements normal"


@each_rule
def test_float32_where_much_is_flushed(report, name):
    """Squares of these gradients are subnormal or zero."""
    theta, grads = parameters(SHAPE, "float32"), gradients(50, SHAPE, "float32") * np.float32(1e-18)
    opt, differing = rules.plain(name), 0
    for _, found, expected, _ in assert_numpys_but_flushed(in_place(opt, theta, grads), opt, theta, grads):
        differing += sum(np.count_nonzero(found[slot] != array) for slot, array in expected.items())
    report(name, "plain", "jit, float32, tiny gradients", f"50 as the model; {differing} values differ from NumPy's")


@pytest.mark.parametrize("name", hard.RULES)
def test_hard_parameters_and_gradients_in_float64(name):
    """Zeros of both signs, subnormal numbers, overflows, infinities, NaN; with a schedule, with a box and without."""
    theta, grads = hard.parameters("float64", HARD_SIZE), hard.gradients("float64", HARD_STEPS, HARD_SIZE)
    runs = zip(run(hard.rule(name), theta, grads), in_place(hard.rule(name), theta, grads), strict=True)
    for t, (expected, found) in enumerate(runs, 1):
        for slot, array in expected.items():
            assert_same(found[slot], array, f"{slot} at t = {t}")


@pytest.mark.parametrize("name", [name for name in hard.RULES if name != "Awkward"])  # it has a subnormal constant
def test_hard_parameters_and_gradients_in_float32(name):
    theta, grads = hard.parameters("float32", HARD_SIZE), hard.gradients("float32", HARD_STEPS, HARD_SIZE)
    opt = hard.rule(name)
    *_, (t, _, _, touched) = assert_numpys_but_flushed(in_place(opt, theta, grads), opt, theta, grads)
    assert t == HARD_STEPS
    assert touched.any()
    assert not touched.all()


def test_lanes_on_two_axes():
    opt = ri.AdamW(lr=np.array([0.1, 0.2, 0.3])[:, None], weight_decay=np.array([[0.0, 0.1]]))
    theta, grads = parameters((3, 2, 5000), "float64"), gradients(20, (3, 2, 5000), "float64")
    for expected, found in zip(run(opt, theta, grads), in_place(opt, theta, grads), strict=True):
        assert_same(found["theta"], expected["theta"])


@pytest.mark.parametrize("dtype", hard.DTYPES)
def test_the_box_treats_signed_zeros_and_nan_as_numpy_does(dtype):
    numbers = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan], dtype)
    theta, g = (x.ravel() for x in np.meshgrid(numbers, numbers))
    for lo, hi in ((0.0, 0.0), (-0.0, 0.0), (0.0, 1.0), (-1.0, -0.0), (-np.inf, 0.0), (-0.0, np.inf)):
        opt = ri.SGD(lr=1.0).projected(ri.Box(lo, hi))
        (expected,), (found,) = run(opt, theta, [g]), in_place(opt, theta, [g])
        assert_same(found["theta"], expected["theta"], f"the box [{lo}, {hi}]")
