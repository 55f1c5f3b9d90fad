"""Checks of numbers: what may be a number, within which range, and how a message shows what may not."""

import math
import sys
from typing import Any

import array_api_compat
import numpy as np

from .._util.messages import shown
from .lanes import Lanes
from .namespaces import is_exact, to_host
from .namespaces.nearest import nearest

Range = tuple[float, float, str]
FINITE: Range = (-math.inf, math.inf, "a finite number")
AT_LEAST_ZERO: Range = (0.0, math.inf, "a finite number >= 0")
FRACTION: Range = (0.0, 1.0, "in [0, 1)")
NOT_NAN: Range = (-math.inf, math.nan, "a number, infinities included")


def number(what: str, value: Any, allowed: Range = FINITE, where: str = "", takes: str = "") -> Any:
    """``value`` as a Python number, an exact number, or ``Lanes`` of floats, if it is in the range.

    Args:
        what: whose it is and its name, such as "AdamW: lr", for messages.
        value: a number of Python, NumPy, SymPy, mpmath, flint or ``fractions``, or an array of any library.
        allowed: the range.
        where: what a message says of the place, such as " at k = 3".
        takes: what else it says of what is allowed.

    Raises:
        TypeError: it is no real number.
        ValueError: it is out of range.
    """
    low, high, text = allowed
    if isinstance(value, np.ndarray | np.generic) or array_api_compat.is_array_api_obj(value):
        value = _from_array(what, value, where)
    if isinstance(value, Lanes):
        fits = all(inside(x, low, high) for x in value.values)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        fits = inside(value, low, high)
    elif is_exact(value) and is_real(value):
        fits = may_be_inside(value, low, high)
    else:
        raise TypeError(f"{what} must be {text}{takes}, got {shown(value)}{where}")
    if not fits:
        raise ValueError(f"{what} must be {text}, got {shown(value)}{where}")
    return value


def _from_array(what: str, array: Any, where: str) -> Any:
    """A float, or an int of an array of integers, of what has no axes; ``Lanes`` of what has some."""
    try:
        host = to_host(array, what)
    except Exception as error:  # a library's own: a traced array, or a dtype that NumPy lacks
        raise TypeError(
            f"{what} must hold real numbers that can be read, got {shown(array)}{where}: {error}"
        ) from error
    if host.dtype.kind not in "fiu":
        raise TypeError(f"{what} must hold real numbers, got dtype {host.dtype}{where}")
    with np.errstate(over="ignore"):  # a long double beyond float64 is an infinity, and refused as such
        return Lanes(host) if host.ndim else (float(host) if host.dtype.kind == "f" else int(host))


def inside(x: float, low: float, high: float) -> bool:
    """Is a Python number in the range, and a float64, but for rounding, if it is an integer?"""
    if math.isnan(high):
        return abs(x) <= sys.float_info.max or abs(x) == math.inf
    return low <= x < high and abs(x) <= sys.float_info.max


def is_real(x: Any) -> bool:
    """False where an exact number is known to be none on the real line: complex, a matrix, a truth value."""
    try:
        x < 0  # noqa: B015
    except TypeError:
        return False
    return True


def may_be_inside(x: Any, low: float, high: float) -> bool:
    """False only where an exact number or a symbol is known to lie outside."""
    if x != x or (hasattr(x, "is_nan") and x.is_nan()):
        return False
    try:
        return not (bool(x < low) or (not math.isnan(high) and bool(x >= high)))
    except TypeError:  # a symbol whose sign is unknown
        return True


def as_float(what: str, value: Any, allowed: Range, where: str = "") -> Any:
    """``value`` beside arrays of floats: an exact number as the nearest float64, anything else as it is.

    Raises:
        TypeError: it is a symbol, or a ball too wide to say which float64 is nearest.
        ValueError: that float64 is not in the range, as a rate 1 − 10^−30 is not.
    """
    if not is_exact(value):
        return value
    if (found := nearest(value)) is None:
        raise TypeError(
            f"{what} must be a number of which it is certain which float64 is the nearest, for the parameters are "
            f"arrays of floats, got {shown(value)}{where}; allowed are floats and exact numbers, no symbols"
        )
    return float(number(what, found, allowed, f", the float64 nearest to {shown(value)}{where}"))
