"""The yardsticks themselves."""

import numpy as np
import pytest

from tests.ulp import assert_same, flushed, same, subnormal, ulp_distance

DTYPES = (np.float16, np.float32, np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
def test_same_tells_zeros_apart_and_not_nans(dtype):
    a = np.array([0, 0, np.nan, np.inf, 1, np.nan], dtype)
    b = np.array([0, -0.0, -np.nan, np.inf, np.nextafter(dtype(1), dtype(2)), 1], dtype)
    assert same(a, b).tolist() == [True, False, True, True, False, False]


def test_assert_same_is_strict_on_dtype_and_shape():
    assert_same(np.zeros((2, 1)), np.zeros((2, 1)))
    with pytest.raises(AssertionError, match="dtypes"):
        assert_same(np.zeros(2), np.zeros(2, np.float32))
    with pytest.raises(AssertionError, match="shapes"):
        assert_same(np.zeros(2), np.zeros((2, 1)))


def test_assert_same_names_the_first_element_that_differs():
    with pytest.raises(AssertionError, match=r"theta: 1 of 4 .* 0x1.0000000000001p\+0 and 0x1.0.*p\+0, 1 ulp apart"):
        assert_same(np.array([[1, 2], [1 + 2**-52, 3]]), np.array([[1.0, 2], [1, 3]]), "theta")


@pytest.mark.parametrize("dtype", DTYPES)
def test_ulp_distance(dtype):
    one, tiny, smallest = dtype(1), np.finfo(dtype).tiny, np.finfo(dtype).smallest_subnormal
    assert ulp_distance(one, np.nextafter(one, dtype(2))) == 1
    assert ulp_distance(dtype(0), dtype(-0.0)) == 0
    assert ulp_distance(smallest, -smallest) == 2
    assert ulp_distance(tiny, dtype(0)) == 2 ** np.finfo(dtype).nmant
    assert ulp_distance(np.finfo(dtype).max, dtype(np.inf)) == 1
    assert ulp_distance(dtype(np.nan), -dtype(np.nan)) == 0
    assert ulp_distance(dtype(np.nan), one) == 2**64 - 1
    bits = 8 * np.dtype(dtype).itemsize
    infinity = int(np.array(np.inf, dtype).view(f"u{bits // 8}"))
    assert ulp_distance(dtype(-np.inf), dtype(np.inf)) == 2 * infinity


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flushed(dtype):
    tiny = np.finfo(dtype).tiny
    x = np.array([tiny, tiny / 2, -tiny / 2, 0, -0.0, 1, np.inf, np.nan], dtype)
    assert subnormal(x).tolist() == [False, True, True, False, False, False, False, False]
    assert_same(flushed(x), np.array([tiny, 0, -0.0, 0, -0.0, 1, np.inf, np.nan], dtype))
