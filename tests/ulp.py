"""Equality and distance of floating-point arrays, element by element and strict.

Two elements are the same when their bits are, so that −0 is not 0, but one NaN is as good as another:
sign and payload of a NaN differ between libraries.  The distance in ulp counts the floating-point
numbers between two elements.
"""

import numpy as np


def same(a, b):
    """Where two arrays of one dtype and shape hold the same element."""
    a, b = _alike(a, b)
    return (_bits(a) == _bits(b)) | (np.isnan(a) & np.isnan(b))


def assert_same(a, b, what=""):
    """Assert that two arrays have one dtype, one shape and the same elements; else say where they part first."""
    a, b = _alike(a, b)
    different = np.flatnonzero(~same(a, b))
    if different.size:
        i = different[0]
        x, y = a.flat[i], b.flat[i]
        raise AssertionError(
            f"{what}: {different.size} of {a.size} elements differ, first at {np.unravel_index(i, a.shape)}: "
            f"{float(x).hex()} and {float(y).hex()}, {ulp_distance(x, y)} ulp apart"
        )


def ulp_distance(a, b):
    """How many steps from one floating-point number to the next lie between a and b; 0 between two NaN.

    Zero and −0 are no step apart, the largest number and infinity one; a NaN and a number the greatest
    distance there is.
    """
    a, b = _alike(a, b)
    x, y = _ordered(a), _ordered(b)
    with np.errstate(over="ignore"):  # two's complement: the difference is right modulo 2^64
        distance = np.maximum(x, y).astype(np.uint64) - np.minimum(x, y).astype(np.uint64)
    one, both = np.isnan(a) | np.isnan(b), np.isnan(a) & np.isnan(b)
    return np.where(both, np.uint64(0), np.where(one, np.iinfo(np.uint64).max, distance))


def subnormal(x):
    return (x != 0) & (np.abs(x) < np.finfo(x.dtype).tiny)


def flushed(x):
    """``x`` with its subnormal elements replaced by zeros of the same sign."""
    return np.where(subnormal(x), np.copysign(np.zeros_like(x), x), x)


def _alike(a, b):
    a, b = np.asarray(a), np.asarray(b)
    assert a.dtype == b.dtype, f"dtypes {a.dtype} and {b.dtype}"
    assert a.shape == b.shape, f"shapes {a.shape} and {b.shape}"
    return a, b


def _bits(x):
    return x.view(f"u{x.dtype.itemsize}")


def _ordered(x):
    """Integers in the order of the numbers, consecutive for neighbours."""
    integers = x.view(f"i{x.dtype.itemsize}").astype(np.int64)
    lowest = -(2 ** (8 * x.dtype.itemsize - 1))  # the bits of −0
    return np.where(integers < 0, lowest - integers, integers)
