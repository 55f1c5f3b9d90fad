"""A NaN that goes in comes out, whichever side it stands on."""

import flint
import mpmath
import pytest

from refimpl.core.namespaces import FLOATS, reading

NUMBERS = {
    "float": (FLOATS, float("nan"), 1.0),
    "mpmath": (reading(mpmath.mpf(1)), mpmath.nan, mpmath.mpf(1)),
    "flint": (reading(flint.arb(1)), flint.arb("nan"), flint.arb(1)),
}


def is_nan(x):
    return x.is_nan() if isinstance(x, flint.arb) else x != x


@pytest.mark.parametrize("kind", NUMBERS)
def test_nan(kind):
    xp, nan, one = NUMBERS[kind]
    for function in (xp.maximum, xp.minimum):
        assert is_nan(function(nan, one))
        assert is_nan(function(one, nan))
        assert function(one, 2 * one) in (one, 2 * one)
    assert is_nan(xp.sqrt(nan))
    assert is_nan(xp.abs(nan))
    if kind == "flint":
        assert is_nan(xp.where(nan, one, 2 * one)), "a ball that may be anything may be zero"
    else:
        assert xp.where(nan, one, 2 * one) == one, "NaN is not zero"
