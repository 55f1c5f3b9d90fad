"""Numbers in files: hex floats with decimals beside them, and whatever a program's results hold."""

import math
import re
from typing import Any

import numpy as np

#: What a results file may hold as a string: no underscores, no spaces, no words but these.
_NUMBER = re.compile(
    r"[+-]?(?:(?P<hex>0x[0-9a-f]+(?:\.[0-9a-f]*)?(?:p[+-]?\d{1,6})?)"
    r"|\d+(?:\.\d*)?(?:e[+-]?\d{1,6})?|\.\d+(?:e[+-]?\d{1,6})?|nan|inf|infinity)",
    re.IGNORECASE | re.ASCII,
)
#: Characters of a number.
LONGEST = 64


def pair(x: float) -> dict[str, Any]:
    """One number in both forms."""
    return {"hex": _hex(x), "decimal": _decimal(x)}


def pairs(array: Any) -> dict[str, list[Any]]:
    """The numbers of an array, in order, in both forms; float32 by its exact value."""
    values = np.ravel(array).tolist()
    return {"hex": [_hex(x) for x in values], "decimal": [_decimal(x) for x in values]}


def unpaired(given: dict[str, list[Any]], dtype: Any = np.float64) -> np.ndarray:
    """The array that ``pairs`` wrote."""
    return np.array([float.fromhex(text) for text in given["hex"]], dtype)


def _hex(x: float) -> str:
    """C's form, shortened: 0x1p-1, and nan, inf, -inf."""
    return re.sub(r"\.?0*p", "p", float(x).hex(), count=1).replace("p+", "p")


def _decimal(x: float) -> float | str:
    """A JSON number that reads as exactly this float64; a string for what JSON has no number for."""
    return float(x) if math.isfinite(x) else _hex(x)


def parsed(given: Any, where: str) -> float:
    """A number of a results file: a JSON number, or a string with a hex float or a decimal.

    Args:
        where: its place, for the message.

    Raises:
        ValueError: it is something else.
    """
    if isinstance(given, float):
        return given
    if isinstance(given, str) and len(given) <= LONGEST and (match := _NUMBER.fullmatch(given)):
        return _from_hex(given) if match["hex"] else float(given)
    shown = given if not isinstance(given, str | list | dict) else f"{str(given)[:40]!r}"
    raise ValueError(f"{where} must be a number, as a JSON number or as a string like '0x1.8p-1' or 'nan', got {shown}")


def _from_hex(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return math.copysign(math.inf, -1 if text.startswith("-") else 1)
