"""Each operation of CuPy against NumPy, subnormal numbers included."""

import numpy as np
import pytest

from refimpl.core.namespaces import reading
from tests.arrays.departures import OPERATIONS
from tests.arrays.test_departures import NUMBER, values
from tests.ulp import assert_same, flushed, same

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_operations_on_normal_numbers(library, dtype, name):
    a, b = values(1, dtype), values(2, dtype)
    b = np.where((a == 0) & (b == 0), a, b)  # the maximum of +0 and −0 may be either
    arrays = a, b, np.array([[0.1], [-3.7], [1e-3], [7.0]], dtype)
    theirs = [library.array(x) for x in arrays]
    with np.errstate(all="ignore"):
        expected = OPERATIONS[name](reading(a), *arrays, NUMBER)
    assert_same(library.host(OPERATIONS[name](reading(theirs[0]), *theirs, NUMBER)), expected)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "column" not in name])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_operations_on_subnormal_numbers(library, dtype, name):
    """float64 keeps them; in float32 operands, result or both may have been flushed."""
    tiny = np.finfo(dtype).tiny
    ladder = np.array([tiny / 8, tiny / 2, tiny, 1.5 * tiny, 8 * tiny, 0.25, 1, 4, 1 / tiny], dtype)
    a, b = np.meshgrid(np.concatenate([ladder, -ladder]), ladder)
    operation = OPERATIONS[name]
    found = library.host(operation(reading(library.array(a)), library.array(a), library.array(b), None, NUMBER))
    with np.errstate(all="ignore"):
        kept = operation(reading(a), a, b, None, NUMBER)
        zeroed = flushed(operation(reading(a), flushed(a), flushed(b), None, NUMBER))
    if dtype == "float64":
        assert_same(found, kept)
    assert np.all(same(found, kept) | same(flushed(found), zeroed))
