"""Readings: the few functions a rule or a schedule may call, over each kind of array or number.

A rule is one text; what its symbols are decides how it is read.  NumPy arrays give the reference
itself, arrays of any other library the same computation where they live, SymPy symbols a formula,
mpmath numbers fifty digits, flint balls a certified enclosure, fractions exact rationals, Python
floats a fast scalar loop.  Each reading supplies

    sqrt(x), abs(x), maximum(x, y), ones_like(x)
    where(test, x, y)     x where ``test`` is not zero (NaN is not), y where it is
    scalar                the same functions for hyperparameters and t, which are scalars, and there also
                          ``power, exp, expm1, log, log1p, cos, floor, minimum``: correctly rounded for floats
    number(x)             a Python number as one of this reading's scalars

and, for schedules, ``minimum, divide, cos, log, log1p, expm1, floor, floor_log, at_least`` and ``pi``; nothing else,
so that a recorder can replace it.
"""

import functools
from types import ModuleType
from typing import Any

import array_api_compat
import numpy as np

from .arrays import NUMPY, AnyArrays, to_host
from .exact import Flint, Fractions, MPMath, SymPy
from .floats import FLOATS, SCALARS
from .operands import RefusesLanes, refuses_lanes
from .traced import JAX

__all__ = ["FLOATS", "NUMPY", "SCALARS", "AnyArrays", "is_exact", "reading", "to_host"]

_NUMPY = (np.ndarray, np.generic)  # torch.compile does not read np.ndarray | np.generic
_EXACT = {"sympy": SymPy, "mpmath": MPMath, "fractions": Fractions, "flint": Flint}


def is_exact(x: Any) -> bool:
    """Is ``x`` a number of SymPy, mpmath, flint or ``fractions``?"""
    return _package(x) in _EXACT and not hasattr(x, "dtype")


def reading(x: Any) -> Any:
    """The reading for ``x``: an array of any library, a number, or a symbol."""
    if type(x) is np.ndarray or isinstance(x, _NUMPY):
        return NUMPY
    if isinstance(x, int | float):
        return FLOATS
    package = _package(x)
    if package in _EXACT:
        return _exact(package)
    return _arrays(array_api_compat.array_namespace(x))


def _package(x: Any) -> str:
    return type(x).__module__.partition(".")[0]


@functools.cache
def _exact(package: str) -> Any:
    return _EXACT[package]()


def _arrays(xp: ModuleType) -> AnyArrays:
    if xp.__name__ not in _libraries:
        kind = JAX if xp.__name__ == "jax.numpy" else RefusesLanes if refuses_lanes(xp) else AnyArrays
        _libraries[xp.__name__] = kind(xp)
    return _libraries[xp.__name__]


#: The readings of the libraries met so far; a dictionary, since torch.compile looks through functools.cache.
_libraries: dict[str, AnyArrays] = {}
