"""Schedules on arrays of step numbers: library and device kept, values those of single calls."""

import array_api_compat
import numpy as np
import pytest

import refimpl as ri
from tests.arrays.libraries import JAX, JAX_X64
from tests.arrays.schedules import SCHEDULES, K
from tests.ulp import assert_same

each_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


def single_calls(schedule, k):
    return np.array([schedule(x) for x in k.ravel().tolist()]).reshape(k.shape)


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "float64"])
@each_schedule
def test_numpy_arrays_hold_the_floats_of_single_calls(schedule, dtype):
    assert_same(schedule(K.astype(dtype)), single_calls(schedule, K))


@each_schedule
def test_arrays_hold_single_calls_but_for_the_library_s_own_functions(library, schedule):
    """Absolutely: every schedule here is at most 1, ε is the spacing of numbers at 1.

    The cosine, a power and a square root may each be off by one ulp: 2ε.  JAX divides by multiplying with a
    reciprocal, so that k/stepsize < 18 in the triangular policies is off by 16ε.  A restart or drop at the
    wrong step would be off by far more.
    """
    k = library.array(K)
    found = schedule(k)
    assert type(found) is type(k)
    assert tuple(found.shape) == K.shape
    assert array_api_compat.device(found) == array_api_compat.device(k)
    found = library.host(found)
    assert found.dtype == (np.float32 if library is JAX else np.float64)
    ulps = 16 if library in (JAX, JAX_X64) else 2
    assert np.abs(found - single_calls(schedule, K)).max() <= ulps * np.finfo(found.dtype).eps


@each_schedule
def test_floating_step_numbers_keep_their_dtype(library, schedule):
    for dtype in set(library.dtypes) - {"float16"}:
        if library.name != "numpy":  # whose arrays are evaluated in float64, call by call
            assert library.host(schedule(library.array(K.astype(dtype)))).dtype == dtype
    found = schedule(library.array(np.array(5)))
    assert abs(float(library.host(found)) - schedule(5)) <= 1e-6


@pytest.mark.parametrize("k", [np.array([True]), np.array([1j])])
def test_step_numbers_are_real(library, k):
    with pytest.raises(TypeError, match="k must"):
        ri.CosineAnnealing(10)(library.array(k))
