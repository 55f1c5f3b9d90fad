"""Logarithms, fits and powers that have the same bits on every machine: what a verdict hangs on goes through these.

NumPy's ``log`` and array powers, and the C library's, differ from processor to processor in their last bits,
and a matrix product in the order of its sums.  Here are IEEE operations, exact sums and decimal arithmetic.
"""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

#: ln 2 and ln 10, whose rounding is that of the literal.
LN_2, LN_10 = 0.6931471805599453, 2.302585092994046
#: Terms of the series of the logarithm: of |s| < 0.172 the next is below 2^-60 of the first.
TERMS = 12


def power_of_ten(exponent: float) -> float:
    """10^exponent, rounded from 28 digits; the exponents in use are multiples of 1/4.

    >>> power_of_ten(-5), power_of_ten(0.5)
    (1e-05, 3.1622776601683795)
    """
    return float(Decimal(10) ** Decimal(exponent))


def powers_of_ten(exponents: Iterable[float]) -> np.ndarray:
    """An array of them."""
    return np.array([power_of_ten(each) for each in exponents])


def log(x: Any) -> np.ndarray:
    """The natural logarithm of positive finite numbers, to a few units of 2^-53, elementwise.

    With x = 2^e m and m from √½ to √2, ln m = 2 (s + s³/3 + s⁵/5 + …) for s = (m − 1)/(m + 1).

    >>> log([1.0, 2.0]).tolist() == [0.0, LN_2]
    True
    """
    m, e = np.frexp(np.asarray(x, dtype=np.float64))
    low = m < 0.7071067811865476
    m, e = np.where(low, 2 * m, m), e - low
    s = (m - 1) / (m + 1)
    square, series = s * s, np.zeros_like(s)
    for k in range(2 * TERMS - 1, 0, -2):
        series = series * square + 1 / k
    return e * LN_2 + 2 * s * series


def log10(x: Any) -> np.ndarray:
    """The logarithm to the base of ten of positive finite numbers."""
    return log(x) / LN_10


def slope(x: Iterable[float], y: Iterable[float]) -> float:
    """Of the straight line through points, by least squares in closed form, with exact sums; a level line has 0.

    >>> slope([0, 1, 2], [0.1, 0.1, 0.1]), slope([0, 1, 2], [1, 3, 5])
    (0.0, 2.0)
    """
    x, y = _centred(x), _centred(y)
    return math.fsum(a * b for a, b in zip(x, y, strict=True)) / math.fsum(a * a for a in x)


def correlation(x: Iterable[float], y: Iterable[float]) -> float:
    """Pearson's, with exact sums.

    >>> correlation([0, 1, 2], [1, 3, 5]), correlation([0, 1, 2], [2, 1, 0])
    (1.0, -1.0)
    """
    x, y = _centred(x), _centred(y)
    square = math.fsum(a * a for a in x) * math.fsum(b * b for b in y)
    return math.fsum(a * b for a, b in zip(x, y, strict=True)) / math.sqrt(square)


def _centred(values: Iterable[float]) -> list[float]:
    """Less their mean; equal ones are zero exactly."""
    values = [float(value) for value in values]
    mean = math.fsum(values) / len(values)
    return [0.0] * len(values) if min(values) == max(values) else [value - mean for value in values]
