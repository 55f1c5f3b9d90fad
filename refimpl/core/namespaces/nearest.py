"""The float64 that an exact number is, beside arrays of floats."""

from fractions import Fraction
from typing import Any

#: Digits to which a constant of SymPy, such as π/10, is evaluated: one float64 in 10^13 is left in doubt.
DIGITS = 30


def nearest(x: Any) -> float | None:
    """The float64 nearest to an exact number, ties to even; None where it is not beyond doubt which that is.

    So it is with symbols, with a flint ball that reaches from one float's neighbourhood to the next, and with
    what lies beyond the largest float.

    >>> nearest(Fraction(1, 10)), nearest(Fraction(10**400))
    (0.1, None)
    """
    found = {_rounded(each) for each in _ends(x)}
    return found.pop() if len(found) == 1 else None


def _ends(x: Any) -> tuple[Fraction | None, ...]:
    """The least and the greatest number that ``x`` may be; None where there is no bound."""
    package = type(x).__module__.partition(".")[0]
    if package == "fractions":
        return (x,)
    if package == "mpmath":
        return (_binary(x._mpf_),) if hasattr(x, "_mpf_") else (None,)
    return _flint(x) if package == "flint" else _sympy(x)


def _flint(x: Any) -> tuple[Fraction | None, ...]:
    if type(x).__name__ == "arb":
        if not x.is_finite():
            return (None,)
        mid, rad = (_power(*map(int, part.man_exp())) for part in (x.mid(), x.rad()))
        return (mid - rad, mid + rad) if mid is not None and rad is not None else (None,)
    try:
        return (Fraction(int(x.p), int(x.q)),) if hasattr(x, "p") and hasattr(x, "q") else (Fraction(int(x)),)
    except (TypeError, ValueError, ArithmeticError):
        return (None,)


def _sympy(x: Any) -> tuple[Fraction | None, ...]:
    import sympy

    if isinstance(x, sympy.Rational) and x.is_finite:
        return (Fraction(int(x.p), int(x.q)),)
    if isinstance(x, sympy.Float):
        return (_binary(x._mpf_),)
    if not isinstance(x, sympy.Expr) or x.free_symbols:
        return (None,)
    try:
        value = x.evalf(DIGITS, strict=True)
    except (sympy.PrecisionExhausted, ArithmeticError, TypeError, ValueError, NotImplementedError):
        return (None,)
    middle = _binary(value._mpf_) if isinstance(value, sympy.Float) else None
    if middle is None:
        return (None,)
    return middle * (1 - Fraction(10) ** (1 - DIGITS)), middle * (1 + Fraction(10) ** (1 - DIGITS))


def _binary(parts: Any) -> Fraction | None:
    """The value of mpmath's (sign, mantissa, exponent, bits)."""
    sign, mantissa, exponent, _ = parts
    if not mantissa and exponent:  # an infinity or NaN
        return None
    return _power(-int(mantissa) if sign else int(mantissa), int(exponent))


def _power(mantissa: int, exponent: int) -> Fraction | None:
    """mantissa · 2^exponent; what is far below the least float is 0, and what is far above the greatest None."""
    size = exponent + mantissa.bit_length()
    if mantissa and size > 2000:
        return None
    if not mantissa or size < -2000:
        return Fraction(0)
    return Fraction(mantissa) * Fraction(2) ** exponent


def _rounded(x: Fraction | None) -> float | None:
    try:
        return None if x is None else float(x)
    except OverflowError:
        return None
