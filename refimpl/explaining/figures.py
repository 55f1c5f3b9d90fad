"""This step's numbers in a few characters: small arrays in full, large ones summarised."""

from typing import Any

import numpy as np

from ..core.lanes import Lanes
from ..core.namespaces import is_exact, to_host
from ..core.namespaces.operands import plain

#: An array of more elements is summarised.
IN_FULL = 6
DIGITS = 6


def summary(value: Any) -> str:
    """A number, an array or lanes, to six digits.

    >>> summary(0.1), summary(np.array([1.0, 2.5])), summary(np.float32(1 / 3))
    ('0.1', '[1, 2.5]', '0.333333')
    >>> summary(np.arange(12.0).reshape(3, 4))
    '(3, 4): 0 to 11, mean 5.5, norm 22.4944'
    """
    if isinstance(value, tuple):
        return f"{len(value)} arrays"
    if is_exact(value):
        return str(value)
    if isinstance(value, Lanes):
        value = np.asarray(value)
    array = np.asarray(to_host(plain(value))) if not isinstance(value, int | float) else np.asarray(value)
    if array.ndim == 0:
        return _digits(array)
    if array.size <= IN_FULL:
        return _listed(array)
    wide = array.astype(np.float64)
    with np.errstate(all="ignore"):
        mean, norm = wide.mean(), np.sqrt((wide * wide).sum())
    return (
        f"{array.shape}: {_digits(array.min())} to {_digits(array.max())}, mean {_digits(mean)}, norm {_digits(norm)}"
    )


def _listed(array: Any) -> str:
    return _digits(array) if array.ndim == 0 else f"[{', '.join(map(_listed, array))}]"


def _digits(x: Any) -> str:
    return f"{float(x):.{DIGITS}g}"
