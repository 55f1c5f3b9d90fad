"""Logarithms, fits and powers with the same bits everywhere, against 50 digits."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest

from refimpl.claims.experiments.portable import correlation, log, log10, power_of_ten, powers_of_ten, slope


def test_logarithms_are_right_to_a_few_roundings():
    rng = np.random.default_rng(0)
    x = np.concatenate([np.ldexp(rng.uniform(0.5, 1, 300), rng.integers(-1000, 1000, 300)), rng.uniform(0.5, 2, 300)])
    with localcontext(prec=50):
        exact = [Decimal(each).ln() for each in x.tolist()]
        tens = [each / Decimal(10).ln() for each in exact]
    # s rounds three times, the series of terms below a thirtieth of the first four, the last product and sum twice,
    # e ln 2 twice of what is at most twice the result; and the quotient of log10 and its divisor once each
    for found, true, units in ((log(x), exact, 12), (log10(x), tens, 14)):
        assert max(abs(Decimal(a) / b - 1) for a, b in zip(found.tolist(), true, strict=True)) < units * 2**-53


def test_logarithms_at_the_ends():
    x = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0]
    assert log(x) == pytest.approx([math.log(each) for each in x], rel=1e-15)
    assert log(1.0) == 0
    assert log([]).shape == (0,)


def test_powers_of_ten_are_the_decimal_ones():
    assert powers_of_ten([-5, -4.5, 0, 0.25]).tolist() == [1e-5, 3.1622776601683795e-5, 1.0, 1.7782794100389228]
    assert all(power_of_ten(n) == float(f"1e{n}") for n in range(-300, 300, 7))


def test_a_level_line_has_no_slope():
    """Where least squares by a matrix factorisation finds 1e-16, of either sign."""
    x = log10([8, 32, 128])
    for level in (-2.5, -2.3, 0.1, 1e300, 5e-324):
        assert slope(x, [level] * 3) == 0


def test_slopes_are_those_of_exact_arithmetic():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=50), rng.normal(size=50)
    fx, fy = ([Fraction(each) for each in values.tolist()] for values in (x, y))
    mx, my = sum(fx) / 50, sum(fy) / 50
    exact = sum((a - mx) * (b - my) for a, b in zip(fx, fy, strict=True)) / sum((a - mx) ** 2 for a in fx)
    assert slope(x, y) == pytest.approx(float(exact), rel=1e-13)
    assert slope(x[::-1], y[::-1]) == slope(x, y)  # in any order of the points


def test_correlation():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 40))
    assert correlation(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-13)
    assert correlation(x, 3 * x) == pytest.approx(1)
    assert correlation(x, -x) == pytest.approx(-1)
