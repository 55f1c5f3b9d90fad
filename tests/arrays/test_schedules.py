"""Schedules on arrays of step numbers: library and device kept, values those of single calls."""

import array_api_compat
import numpy as np
import pytest

import refimpl as ri
from tests.arrays.libraries import JAX, SECOND_DEVICE, STRICT
from tests.ulp import assert_same

K = np.arange(120).reshape(2, 60)
RESTARTS = ri.WarmRestarts(T_0=7, T_mult=2, eta_max=0.75, eta_min=0.1)
SCHEDULES = {
    "Constant": ri.Constant(0.3),
    "InverseSqrt": ri.InverseSqrt(),
    "StepDrop": ri.StepDrop((30, 60, 100), 0.3),
    "CosineAnnealing": ri.CosineAnnealing(T=50, eta_max=0.75, eta_min=0.1),
    "CosineAnnealing, T fractional": ri.CosineAnnealing(T=49.7),
    "CosineAnnealing, T = 1": ri.CosineAnnealing(T=1),
    "WarmRestarts, T_mult = 1": ri.WarmRestarts(T_0=49),
    "WarmRestarts, T_0 = 1": ri.WarmRestarts(T_0=1),
    "WarmRestarts, T_mult = 2": RESTARTS,
    "WarmRestarts, T_mult = 3": ri.WarmRestarts(T_0=3, T_mult=3),
    "WarmRestarts, T fractional": ri.WarmRestarts(T_0=2.5, T_mult=1.5),
    "NormalizedDecay": ri.NormalizedDecay(RESTARTS, 0.05),
    "Triangular": ri.Triangular(0.1, 0.7, stepsize=7),
    "Triangular2": ri.Triangular2(0.1, 0.7, stepsize=7),
    "ExpRange": ri.ExpRange(0.1, 0.7, stepsize=7, gamma=0.99),
    "RangeTest": ri.RangeTest(0.1, 0.7, steps=100),
    "Warmup": ri.Warmup(49, RESTARTS),
}
each_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


def single_calls(schedule, k):
    return np.array([schedule(x) for x in k.ravel().tolist()]).reshape(k.shape)


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "float64"])
@each_schedule
def test_numpy_arrays_hold_the_floats_of_single_calls(schedule, dtype):
    assert_same(schedule(K.astype(dtype)), single_calls(schedule, K))


@each_schedule
def test_arrays_hold_single_calls_but_for_the_library_s_own_functions(library, schedule):
    """The cosine, a power and JAX's division by a number may each be off by one ulp.

    Every schedule is at most 1.  Where a library departs in the argument π T_cur/T_i ≤ π of the cosine, its
    three roundings make 3 ulp of π at most, that is 6 ulp of 1 when the slope is 1, times ½ (η_max − η_min).
    JAX without float64 rounds the settings as well.  Anything greater would be another value.
    """
    k = library.array(K)
    found = schedule(k)
    assert type(found) is type(k)
    assert tuple(found.shape) == K.shape
    assert array_api_compat.device(found) == array_api_compat.device(k)
    found = library.host(found)
    assert found.dtype == (np.float32 if library is JAX else np.float64)
    ulps = {STRICT: 2, SECOND_DEVICE: 2, JAX: 8}.get(library, 4)
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
