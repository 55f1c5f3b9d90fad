"""Scalars of a step: floats whose powers are correctly rounded, and what is computed from them likewise."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .powers import power
from .rounded import cos, exp, expm1, log, log1p

_new = float.__new__
#: NumPy's functions with an own answer for scalars.
_ROUNDED: dict[Any, Any] = {np.power: power, np.exp: exp, np.expm1: expm1, np.log: log}
_ROUNDED |= {np.log1p: log1p, np.cos: cos}


class Scalar(float):
    """A float for rules and schedules: ``0.9**t`` has the same bits on every machine.

    Python asks it first in ``float ** Scalar`` too, since it is a float with an operator of its own.  What it
    gives with numbers is a Scalar again; with an array it is the plain float that never promotes.

    >>> t = Scalar(3)
    >>> 1 - 0.9**t, type(1 - 0.9**t).__name__
    (0.2709999999999999, 'Scalar')
    >>> (0.5 * t * np.ones(2, np.float32)).dtype
    dtype('float32')
    """

    __slots__ = ()

    def __index__(self) -> int:
        if not self.is_integer():
            raise TypeError(f"{float(self)!r} cannot be interpreted as an integer")
        return int(self)

    def __pow__(self, other: Any, modulo: None = None) -> Any:
        if type(other) in _NUMBERS:
            return _wrapped(power(self, other))
        return _wrapped(float(self) ** other)

    def __rpow__(self, other: Any, modulo: None = None) -> Any:
        if type(other) is float or type(other) in _NUMBERS:
            return _new(Scalar, result) if type(result := power(other, self)) is float else result
        return _wrapped(other ** float(self))

    def __pos__(self) -> "Scalar":
        return self

    def __neg__(self) -> "Scalar":
        return _new(type(self), -float(self))

    def __abs__(self) -> "Scalar":
        return _new(type(self), abs(float(self)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        """Beside arrays the plain float, which NumPy does not promote; alone a Scalar again."""
        if len(inputs) == 2 and inputs[1] is self and type(inputs[0]) is np.ndarray and ufunc is not np.power:
            return getattr(ufunc, method)(inputs[0], float(self), **settings)  # what rules do: array - scalar
        plain = [_plain(x) for x in inputs]
        if method != "__call__" or settings or any(type(x) not in (float, int) for x in plain):
            alone = ufunc is np.power and method == "__call__" and not settings
            return plain[0] ** plain[1] if alone else getattr(ufunc, method)(*plain, **settings)
        result = _ROUNDED.get(ufunc, ufunc)(*plain)
        return tuple(map(_closed, result)) if type(result) is tuple else _closed(result)

    def __array_function__(self, function: Any, types: Any, args: Any, settings: Any) -> Any:
        """In ``np.where`` and its like the plain float too, wherever it is among the arguments."""
        return function(*map(_plain, args), **{name: _plain(x) for name, x in settings.items()})


class Count(Scalar):
    """A Scalar whose powers are plain floats: t, for a rule that takes no power of what such a power is part of.

    Sums and products of it are Counts again, so that ``0.96**(psi * t)`` is caught; what is made of its powers costs
    no more than floats do.
    """

    __slots__ = ()

    def __pow__(self, other: Any, modulo: None = None) -> Any:
        return power(self, other) if type(other) in _NUMBERS else float(self) ** other

    def __rpow__(self, other: Any, modulo: None = None) -> Any:
        return power(other, self) if type(other) in _NUMBERS else other ** float(self)


_NUMBERS = frozenset({Count, Scalar, float, int})


def _plain(x: Any) -> Any:
    """The same with the Scalars in it as floats."""
    if type(x) in (list, tuple):
        return type(x)(map(_plain, x))
    return float(x) if isinstance(x, Scalar) else x


def _closed(x: Any) -> Any:
    """What a function of NumPy made of numbers alone: a Scalar, but for truth values and integers."""
    return _new(Scalar, x) if isinstance(x, float | np.floating) else x


def _wrapped(x: Any) -> Any:
    return _new(Scalar, x) if type(x) is float else x


def _add_operator(kind: type[Scalar], name: str, function: Callable[[Any, Any], Any]) -> None:
    own, reflected = getattr(float, f"__{name}__"), getattr(float, f"__r{name}__")

    def left(self: Scalar, other: Any) -> Any:
        if type(other) is float or type(other) in _NUMBERS:
            return _new(kind, own(self, other))
        return _wrapped(function(float(self), other))

    def right(self: Scalar, other: Any) -> Any:
        if type(other) is int or type(other) in _NUMBERS:
            return _new(kind, reflected(self, other))
        return _wrapped(function(other, float(self)))

    setattr(kind, f"__{name}__", left)
    setattr(kind, f"__r{name}__", right)


for _kind in (Scalar, Count):
    for _name in ("add", "sub", "mul", "truediv", "mod", "floordiv"):
        _add_operator(_kind, _name, getattr(operator, _name))


def scalar(x: Any) -> Any:
    """A Python number as a Scalar; anything else, such as lanes or a traced number, as it is."""
    return _new(Scalar, x) if type(x) in _NUMBERS else x


def count(x: Any) -> Any:
    """A Python number as a Count; anything else as it is."""
    return _new(Count, x) if type(x) in _NUMBERS else x
