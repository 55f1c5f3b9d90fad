"""Each operation of PyTorch and JAX against NumPy: all bits, but for the departures written down."""

import operator

import numpy as np
import pytest

from refimpl.core.namespaces import reading
from tests.arrays.departures import DEPARTURES, OPERATIONS
from tests.arrays.libraries import JAX, JAX_X64, TORCH
from tests.ulp import assert_same, flushed, ulp_distance

SHAPE = (4, 2**18)  # 2^20 > 10^6 values
NUMBER = 0.1234567


def values(seed, dtype):
    """Numbers of both signs over 16 decades (over 4 in float16), some of them ±0, infinite, NaN."""
    rng = np.random.default_rng(seed)
    decades = 2 if dtype == "float16" else 8
    x = (rng.choice([-1, 1], SHAPE) * 10 ** rng.uniform(-decades, decades, SHAPE)).astype(dtype)
    special = np.array([0, -0.0, 1, np.inf, -np.inf, np.nan], dtype)
    return np.where(rng.uniform(size=SHAPE) < 0.01, rng.choice(special, SHAPE), x)


@pytest.mark.parametrize("library", [TORCH.param, JAX.param, JAX_X64.param], indirect=True)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_operations(library, dtype, record_property):
    if dtype not in library.dtypes:
        pytest.skip(f"{library} has no {dtype}")
    a, b = values(1, dtype), values(2, dtype)
    # PyTorch's maximum of +0 and −0 may be either, as the standard allows; no rule takes it of both.
    b = np.where((a == 0) & (b == 0), a, b)
    arrays = a, b, np.array([[0.1], [-3.7], [1e-3], [7.0]], dtype)
    theirs = [library.array(x) for x in arrays]
    for name, operation in OPERATIONS.items():
        with np.errstate(all="ignore"):
            expected = operation(reading(a), *arrays, NUMBER)
        found = library.host(operation(reading(theirs[0]), *theirs, NUMBER))
        if name in DEPARTURES[str(library), dtype]:
            distance = ulp_distance(found, expected)
            record_property(name, f"{np.mean(distance != 0):.2%} of results differ, by {distance.max()} ulp at most")
            assert distance.max() <= 1, name
        else:
            assert_same(found, expected, name)


@pytest.mark.parametrize("library", [TORCH.param, JAX.param, JAX_X64.param], indirect=True)
@pytest.mark.parametrize("symbol", ["+", "-", "*", "/"])
def test_subnormal_numbers(library, symbol):
    """PyTorch keeps them; JAX takes and gives zeros of their sign in their place."""
    compute = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[symbol]
    dtype = library.dtypes[0]
    tiny = np.finfo(dtype).tiny
    ladder = np.array([tiny / 8, tiny / 2, tiny, 1.5 * tiny, 8 * tiny, 0.25, 1, 4], dtype)
    a, b = np.meshgrid(np.concatenate([ladder, -ladder]), ladder)
    found = library.host(compute(library.array(a), library.array(b)))
    with np.errstate(all="ignore"):
        expected = compute(a, b) if library is TORCH else flushed(compute(flushed(a), flushed(b)))
    assert_same(found, expected)
