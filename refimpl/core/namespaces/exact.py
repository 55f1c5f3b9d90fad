"""Exact and certified readings: SymPy, mpmath, ``fractions`` and python-flint."""

import contextlib
import fractions
import math
import operator
from typing import Any

from ..operations import CALLS
from .floats import Floats


class SymPy:
    """SymPy expressions: what the derivations prove theorems about."""

    name = "sympy"
    exp: Any
    log: Any

    def __init__(self) -> None:
        import sympy

        self.sympy = sympy
        self.pi = sympy.pi
        self.divide, self.power = operator.truediv, operator.pow
        for call, row in CALLS.items():
            if row.sympy:
                setattr(self, call, getattr(sympy, row.sympy))

    @staticmethod
    def quiet() -> Any:
        return contextlib.nullcontext()

    @property
    def scalar(self) -> "SymPy":
        return self

    @staticmethod
    def copy(x: Any) -> Any:
        return x

    def number(self, x: Any) -> Any:
        """A short binary fraction becomes a rational, 1.0 for instance 1 and 2.5 5/2; 0.1 stays a rounded number."""
        if isinstance(x, float) and (1024 * x).is_integer():
            return self.sympy.Rational(x)
        return self.sympy.sympify(x)

    def where(self, test: Any, x: Any, y: Any) -> Any:
        return self.sympy.Piecewise((y, self.sympy.Eq(test, 0)), (x, True))

    def at_least(self, x: Any, y: Any) -> Any:
        return self.sympy.Piecewise((1, self.sympy.sympify(x >= y)), (0, True))

    def expm1(self, x: Any) -> Any:
        return self.exp(x) - 1

    def log1p(self, x: Any) -> Any:
        return self.log(1 + x)

    def floor_log(self, x: Any, base: Any) -> Any:
        return self.sympy.floor(self.sympy.log(x) / self.sympy.log(base))

    def ones_like(self, x: Any) -> Any:
        return self.sympy.Integer(1)

    def zeros_like(self, x: Any) -> Any:
        return self.sympy.Integer(0)


class Exact(Floats):
    """Numbers of any precision, whose own operators do what floats need functions for."""

    power = staticmethod(operator.pow)

    @staticmethod
    def floor_log(x: Any, base: Any) -> Any:
        """The greatest integer i with ``base**i <= x``, exact where the logarithm is not."""
        i = math.floor(math.log(x) / math.log(base))
        while base**i > x:
            i -= 1
        while base ** (i + 1) <= x:
            i += 1
        return i


class MPMath(Exact):
    """mpmath numbers at the working precision: real arithmetic for practical purposes."""

    name = "mpmath"

    def __init__(self) -> None:
        import mpmath

        self.sqrt, self.cos, self.floor = mpmath.sqrt, mpmath.cos, mpmath.floor
        self.exp, self.expm1, self.log, self.log1p = mpmath.exp, mpmath.expm1, mpmath.log, mpmath.log1p
        self.number = mpmath.mpf
        self._mp = mpmath.mp

    @property
    def pi(self) -> Any:
        return +self._mp.pi

    def ones_like(self, x: Any) -> Any:
        return self.number(1)

    def zeros_like(self, x: Any) -> Any:
        return self.number(0)


def _irrational(name: str) -> Any:
    def refuse(x: Any) -> Any:
        raise ValueError(f"{name}({x}) is irrational: use SymPy or mpmath numbers")

    return staticmethod(refuse)


class Fractions(Exact):
    """Exact rationals; a square root only where it is rational too."""

    name = "fractions"
    number = staticmethod(fractions.Fraction)

    @property
    def pi(self) -> Any:
        raise ValueError("pi is irrational: use SymPy or mpmath numbers")

    cos, exp, expm1, log, log1p = (_irrational(name) for name in ("cos", "exp", "expm1", "log", "log1p"))

    @staticmethod
    def floor(x: Any) -> Any:
        return fractions.Fraction(math.floor(x))

    @staticmethod
    def sqrt(x: Any) -> Any:
        x = fractions.Fraction(x)
        root = fractions.Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
        if root * root != x:
            raise ValueError(f"sqrt({x}) is irrational: use SymPy or mpmath numbers")
        return root

    @staticmethod
    def ones_like(x: Any) -> Any:
        return fractions.Fraction(1)

    @staticmethod
    def zeros_like(x: Any) -> Any:
        return fractions.Fraction(0)


class Flint(Exact):
    """python-flint's ``arb`` balls: every result encloses the exact one."""

    name = "flint"

    def __init__(self) -> None:
        import flint

        self.number = self._arb = flint.arb
        for call, row in CALLS.items():
            if row.flint:
                setattr(self, call, self._method(row.flint))

    def _method(self, name: str) -> Any:
        return lambda *numbers: getattr(self._arb, name)(*map(self.number, numbers))

    @property
    def pi(self) -> Any:
        return self._arb.pi()

    def where(self, test: Any, x: Any, y: Any) -> Any:
        if test == 0:
            return y
        return x if test != 0 else self._arb("nan")  # neither is certain: anything is possible

    def at_least(self, x: Any, y: Any) -> Any:
        if x >= y:
            return 1
        return 0 if x < y else self._arb("nan")

    def floor_log(self, x: Any, base: Any) -> Any:
        i = super().floor_log(x, base)
        return i if base**i <= x < base ** (i + 1) else self._arb("nan")

    def ones_like(self, x: Any) -> Any:
        return self.number(1)

    def zeros_like(self, x: Any) -> Any:
        return self.number(0)
