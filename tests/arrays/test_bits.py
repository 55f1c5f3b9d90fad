"""array-api-strict and Dask compute with NumPy, so every bit of every step must be NumPy's."""

import dataclasses

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.arrays.libraries import DASK, SECOND_DEVICE, STRICT
from tests.ulp import assert_same

STEPS = 50
SHAPE = (2, 4, 3)


@pytest.mark.parametrize("library", [STRICT.param, SECOND_DEVICE.param], indirect=True)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("variant", rules.VARIANTS)
@pytest.mark.parametrize("name", rules.RULES)
def test_every_step_has_the_bits_of_numpy(library, name, variant, dtype):
    theta, grads = parameters(SHAPE, dtype), hard_gradients(STEPS, SHAPE, dtype)
    opt = rules.VARIANTS[variant](name)
    runs = run(opt, theta, grads), run(opt, theta, grads, library.array)
    for t, (expected, found) in enumerate(zip(*runs, strict=True), 1):
        for slot, array in expected.items():
            assert_same(library.host(found[slot]), array, f"{slot} at t = {t}")


DASK_RUNS = [("plain", "float64", STEPS), ("plain", "float32", 5), ("lanes, schedule and box", "float64", 5)]


@pytest.mark.parametrize("library", [DASK.param], indirect=True)
@pytest.mark.parametrize(("variant", "dtype", "steps"), DASK_RUNS)
@pytest.mark.parametrize("name", rules.RULES)
def test_the_last_step_of_a_dask_run_has_the_bits_of_numpy(library, name, variant, dtype, steps):
    theta, grads = parameters(SHAPE, dtype), hard_gradients(steps, SHAPE, dtype)
    opt = rules.VARIANTS[variant](name)
    *_, expected = run(opt, theta, grads)
    for slot, array in _dask_run(opt, *map(library.array, (theta, grads))).items():
        assert_same(np.asarray(array), expected[slot], slot)


def _dask_run(opt, theta, grads):
    """The last parameters and slots, computed every ten steps: larger graphs take long to make ready."""
    import dask

    state = opt.init(theta)
    for t in range(1, len(grads) + 1):
        theta, state = opt.step(theta, grads[t - 1], state)
        if t % 10 == 0 or t == len(grads):
            with np.errstate(all="ignore"):  # infinities and NaN are computed here, not in ``step``
                theta, slots = dask.persist(theta, state.slots, scheduler="synchronous", optimize_graph=False)
            state = dataclasses.replace(state, slots=slots)
    return {"theta": theta, **state.slots}


def test_the_gradients_span_16_decades_and_reach_nothing_subnormal():
    for dtype in ("float64", "float32"):
        size = np.abs(gradients(STEPS, SHAPE, dtype)).astype(float)
        assert size.max() / size.min() > 1e15
        assert size.min() ** 2 > 1e3 * np.finfo(dtype).tiny
