"""The sums of the generic framework keep every gradient: on the device, of the library, apart from the caller's."""

import array_api_compat
import numpy as np
import pytest

import refimpl as ri
from tests.arrays.data import gradients, parameters
from tests.arrays.libraries import DASK, LIBRARIES, NUMPY, SECOND_DEVICE, STRICT
from tests.ulp import assert_same

SHAPE = (2, 3)
STEPS = 4
SUMS = {
    "numbers": ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(0.9), psi=ri.psi.MaxEMASum(0.99)),
    "lanes": ri.Adaptive(lr=np.array([0.1, 0.2]), phi=ri.phi.EMASum(np.array([0.9, 0.5])), psi=ri.psi.MeanSum()),
}
EXACT = (NUMPY, STRICT, SECOND_DEVICE, DASK)


@pytest.mark.parametrize("library", [library.param for library in LIBRARIES], indirect=True)
@pytest.mark.parametrize("kind", SUMS)
def test_a_history_of_gradients(library, kind):
    opt = SUMS[kind]
    for dtype in library.dtypes:
        start, grads = parameters(SHAPE, dtype), gradients(STEPS, SHAPE, dtype)
        theta, expected = library.array(start), start
        state, expected_state = opt.init(theta), opt.init(start)
        for g in grads:
            theirs = library.array(g)
            theta, state = opt.step(theta, theirs, state)
            expected, expected_state = opt.step(expected, g, expected_state)
            assert state.slots["gradients"][-1] is not theirs
        for kept, g in zip(state.slots["gradients"], grads, strict=True):
            assert type(kept) is type(theta)
            assert array_api_compat.device(kept) == array_api_compat.device(theta)
            assert_same(library.host(kept), g)
        assert theta.dtype == library.array(start).dtype
        if library in EXACT:
            assert_same(library.host(theta), expected, dtype)
