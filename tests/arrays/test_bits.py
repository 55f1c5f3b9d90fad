"""array-api-strict and Dask compute with NumPy, so every bit of every step must be NumPy's."""

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.arrays.libraries import DASK, SECOND_DEVICE, STRICT
from tests.ulp import assert_same

STEPS = 50
SHAPE = (2, 4, 3)
EXACT = [library.param for library in (STRICT, SECOND_DEVICE, DASK)]


@pytest.mark.parametrize("library", EXACT, indirect=True)
@pytest.mark.parametrize("variant", rules.VARIANTS)
@pytest.mark.parametrize("name", rules.RULES)
def test_every_step_has_the_bits_of_numpy(library, name, variant):
    opt = rules.VARIANTS[variant](name)
    for dtype in ("float64", "float32"):
        theta = parameters(SHAPE, dtype)
        for make in (gradients, hard_gradients):
            grads = make(STEPS, SHAPE, dtype)
            expected = run(opt, theta, grads)
            for t, (arrays, theirs) in enumerate(zip(expected, run(opt, theta, grads, library.array), strict=True), 1):
                if t % CHECKED[library] == 0:
                    for slot, array in arrays.items():
                        assert_same(library.host(theirs[slot]), array, f"{slot} at t = {t} in {dtype}, {make.__name__}")


CHECKED = {STRICT: 1, SECOND_DEVICE: 1, DASK: STEPS}  # Dask computes nothing before the last step


def test_the_gradients_span_16_decades_and_reach_nothing_subnormal():
    for dtype in ("float64", "float32"):
        size = np.abs(gradients(STEPS, SHAPE, dtype)).astype(float)
        assert size.max() / size.min() > 1e15
        assert size.min() ** 2 > 1e3 * np.finfo(dtype).tiny
