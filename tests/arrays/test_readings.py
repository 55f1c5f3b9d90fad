"""The functions of a reading, with numbers on either side, beside those of NumPy and of floats."""

import numpy as np
import pytest

from refimpl.core.namespaces import FLOATS, NUMPY, reading
from tests.arrays.libraries import LIBRARIES
from tests.arrays.libraries import NUMPY as NUMPY_LIBRARY
from tests.ulp import assert_same

NUMBERS = np.array([[-2.5, -0.5, 0.0], [0.5, 2.5, 7.0]])
FUNCTIONS = {
    "where(x, x, 1)": lambda xp, x: xp.where(x, x, 1),
    "where(x, 1.5, x)": lambda xp, x: xp.where(x, 1.5, x),
    "where(x, 1.5, 2)": lambda xp, x: xp.where(x, 1.5, 2),
    "where(1, x, 2)": lambda xp, x: xp.where(1, x, 2),
    "where(0, x, 2)": lambda xp, x: xp.where(0.0, x, 2),
    "where(0, 2, x)": lambda xp, x: xp.where(0.0, 2, x),
    "where(at_least(x, 0.5), x, 2)": lambda xp, x: xp.where(xp.at_least(x, 0.5), x, 2),
    "minimum(x, 0.25)": lambda xp, x: xp.minimum(x, 0.25),
    "maximum(x, 0.25)": lambda xp, x: xp.maximum(x, 0.25),
    "maximum(0.25, x)": lambda xp, x: xp.maximum(0.25, x),
    "maximum(x, x * 0.5)": lambda xp, x: xp.maximum(x, x * 0.5),
    "abs": lambda xp, x: xp.abs(x),
    "sqrt": lambda xp, x: xp.sqrt(x * x),
    "ones_like": lambda xp, x: xp.ones_like(x),
    "zeros_like": lambda xp, x: xp.zeros_like(x),
    "copy": lambda xp, x: xp.copy(x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_rules(library, name):
    for dtype in library.dtypes:
        x = library.array(NUMBERS.astype(dtype))
        found = FUNCTIONS[name](reading(x), x)
        assert type(found) is type(x)
        assert_same(library.host(found), FUNCTIONS[name](NUMPY, NUMBERS.astype(dtype)), dtype)


@pytest.mark.parametrize("library", [each.param for each in LIBRARIES if each is not NUMPY_LIBRARY], indirect=True)
@pytest.mark.parametrize("base", [2, 3, 1.5, 10])
def test_floor_log_is_exact_at_powers_and_just_below(library, base):
    """NumPy's own reading has no floor_log: its step numbers are taken one by one, as floats."""
    for dtype in set(library.dtypes) - {"float16"}:
        powers = np.array([base**i for i in range(1, 11)], dtype)
        below = np.nextafter(powers, np.array(0, dtype))
        x = library.array(np.concatenate([powers, below]))
        expected = [FLOATS.floor_log(float(y), base) for y in (*powers, *below)]
        assert expected == [*range(1, 11), *range(10)]
        assert library.host(reading(x).floor_log(x, base)).tolist() == expected, dtype


def test_divide_rounds_correctly(library):
    if library is NUMPY_LIBRARY:
        assert FLOATS.divide(49.0, 49) == 1
    else:
        for dtype in set(library.dtypes) - {"float16"}:
            host = np.arange(1, 2000).astype(dtype)
            x = library.array(host)
            assert_same(library.host(reading(x).divide(x, 49)), host / 49, dtype)
