"""The error-bound reading: how far a right implementation may be from the exact numbers.

A rule is run on ``Bounded`` numbers, each a value with a bound on what rounding can make of it.  This is
running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.3), with two
changes that make it hold for every order of the same operations:

* an operation on arrays rounds by at most u times the *size* of its result, which is what the result would be if
  nothing cancelled, |a| + |b| for a ± b: whatever is summed first, no partial sum is larger;
* each operation may lose ``tiny``, the smallest normal number, to underflow, gradual or not.

For an operation z = a ∘ b on numbers known up to E(a) and E(b), with S their sizes,

    E(a ± b) = E(a) + E(b)                              + u S(z) + tiny
    E(a b)   = S(a) E(b) + S(b) E(a) + E(a) E(b)        + u S(z) + tiny
    E(a / b) = (E(a) + |a/b| E(b)) / (|b| − E(b))       + u S(z) + tiny
    E(√a)    = E(a) / (√a + √(a − E(a)))                + u S(z)
    E(β^t)   = β^t (t E(β)/β + (t + 1) u)               a running product rounds t times

A divisor that may be zero makes the bound infinite: such an element is not judged.

Errors are added as if they knew nothing of each other, which is wrong by more in every step of the average
m + c (g − m): there the error of m seems to grow by 1 + c, where it shrinks by 1 − c.  So an operand remembers that
it is such a difference, and the sum is known again as

    E(a + c (b − a)) = |1 − c| E(a) + S(c) E(b) + S(b − a) E(c) + E(c) (E(a) + E(b))
                       + u (S(a) + 3 S(c) (S(a) + S(b))) + 3 tiny
    S(a + c (b − a)) = |1 − c| S(a) + S(c) S(b)
"""

import importlib
import operator
from typing import Any, Self

import numpy as np

from ..core import rounded
from ..core.namespaces import FLOATS
from ..core.operations import CALLS, Operation


class Bounded:
    """Numbers known up to an error.

    Attributes:
        value: what the reference computes, in float64.
        error: how far a right implementation may be from it; infinite where nothing can be said.
        size: what the value would be if nothing cancelled.
        unit: the unit roundoff and the smallest normal number of the arithmetic.
        parts: (c, b, a) of a number that is c (b − a), (None, b, a) of a difference; None of others.
    """

    __array_ufunc__ = None
    __slots__ = ("error", "parts", "size", "unit", "value")

    def __init__(self, value: Any, error: Any, size: Any, unit: "Unit", parts: Any = None):
        self.value, self.error, self.size, self.unit, self.parts = value, error, size, unit, parts

    def __repr__(self) -> str:
        return f"{self.value} ± {self.error}"

    def __neg__(self) -> "Bounded":
        parts = self.parts and (self.parts[0], self.parts[2], self.parts[1])
        return Bounded(-self.value, self.error, self.size, self.unit, parts)

    def __add__(self, other: Any) -> "Bounded":
        b = self._of(other)
        for start, change in ((self, b), (b, self)):
            if change.parts and change.parts[0] is not None and change.parts[2] is start:
                return start._moved(*change.parts[:2])
        return self._rounded(self.value + b.value, self.error + b.error, self.size + b.size)

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Bounded":
        b = self._of(other)
        difference = self + -b
        difference.parts = (None, self, b)
        return difference

    def __rsub__(self, other: Any) -> "Bounded":
        return self._of(other) - self

    def __mul__(self, other: Any) -> "Bounded":
        b = self._of(other)
        error = self.size * b.error + b.size * self.error + self.error * b.error
        product = self._rounded(self.value * b.value, error, self.size * b.size)
        for factor, change in ((self, b), (b, self)):
            if change.parts and np.ndim(factor.value) == 0 < np.ndim(change.value):
                c, *ends = change.parts
                product.parts = (factor if c is None else factor * c, *ends)
        return product

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Bounded":
        b = self._of(other)
        value, least = self.value / b.value, np.abs(b.value) - b.error
        error = np.where(least > 0, (self.error + np.abs(value) * b.error) / np.where(least > 0, least, 1), np.inf)
        return self._rounded(value, error, self.size / np.abs(b.value))

    def __rtruediv__(self, other: Any) -> "Bounded":
        return self._of(other) / self

    def __pow__(self, exponent: Any) -> "Bounded":
        t, off = self._of(exponent).value, self._of(exponent).error
        value = _power(self.value, t)
        with np.errstate(invalid="ignore", divide="ignore"):
            relative = np.where(self.value != 0, t * self.error / np.abs(self.value), 0)
            if np.any(off > 0):
                relative = relative + np.abs(_each(rounded.log, self.value)) * off
        return Bounded(
            value, np.abs(value) * (relative + (np.abs(t) + 1) * self.unit.roundoff), np.abs(value), self.unit
        )

    def __rpow__(self, base: Any) -> "Bounded":
        """A number to a bounded power, as 0.96^(ψ t) in NAdam: d(a^x) = a^x ln a dx, and a few roundings."""
        value = _power(base, self.value)
        slope = abs(rounded.log(base)) if base > 0 else np.nan
        error = np.abs(value) * (slope * self.error + 4 * self.unit.roundoff)
        return Bounded(value, error, np.abs(value), self.unit)

    def _moved(self, c: "Bounded", b: "Bounded") -> "Bounded":
        """This, moved by the share c of its distance from b."""
        value, apart = self.value + c.value * (b.value - self.value), self.size + b.size
        kept, unit = np.abs(1 - c.value), self.unit
        error = kept * self.error + c.size * b.error + apart * c.error + c.error * (self.error + b.error)
        size = kept * self.size + c.size * b.size
        if np.ndim(value) == 0:
            return self._rounded(value, error, size)
        tiny = np.where((size == 0) & (error == 0), 0, 3 * unit.tiny)
        return Bounded(value, error + unit.roundoff * (self.size + 3 * c.size * apart) + tiny, size, unit)

    def _of(self, other: Any) -> "Bounded":
        return other if isinstance(other, Bounded) else self.unit.literal(other)

    def _rounded(self, value: Any, error: Any, size: Any) -> "Bounded":
        if np.ndim(value) == 0:  # a scalar, of which 1 − β is computed as it stands
            if error == 0 and abs(value) < 2**24 and float(value).is_integer():
                return self.unit.exact(value)  # t − 1: no arithmetic rounds a small integer
            size = np.abs(value)
        tiny = np.where((size == 0) & (error == 0), 0, self.unit.tiny)  # exact zeros stay zeros
        return Bounded(value, error + self.unit.roundoff * size + tiny, size, self.unit)


def _power(base: Any, exponent: Any) -> Any:
    """Correctly rounded, element by element; infinite where Python raises, NaN where it is complex."""
    if np.ndim(base) or np.ndim(exponent):
        return np.vectorize(_power, otypes=[float])(base, exponent)
    try:
        found = rounded.power(float(base), float(exponent))
    except (OverflowError, ZeroDivisionError):
        return np.float64(np.inf)
    return np.float64(np.nan if isinstance(found, complex) else found)


def _each(function: Any, x: Any) -> Any:
    """A function of floats, element by element; NaN where Python raises, infinite where it overflows."""

    def one(x: float) -> float:
        try:
            return function(float(x))
        except OverflowError:
            return np.inf
        except (ValueError, ArithmeticError):
            return np.nan

    return np.vectorize(one, otypes=[float])(x)


def narrow_info(dtype: Any) -> Any:
    """``finfo`` of a dtype that NumPy does not know by itself."""
    return importlib.import_module("ml_dtypes").finfo(dtype)


class Unit:
    """The arithmetic that is allowed for: a dtype's unit roundoff and smallest normal number; and the reading.

    Args:
        dtype: of parameters and slots; in float32 the scalars may be float32 as well.
    """

    name = "bounded"
    divide = staticmethod(operator.truediv)

    def __init__(self, dtype: Any):
        info = narrow_info(dtype) if str(dtype) == "bfloat16" else np.finfo(dtype)
        self.roundoff, self.tiny = float(info.eps) / 2, float(info.tiny)

    @property
    def scalar(self) -> Self:
        return self

    @staticmethod
    def quiet() -> Any:
        return np.errstate(all="ignore")

    @staticmethod
    def copy(x: Any) -> Any:
        return x

    def exact(self, value: Any) -> Bounded:
        """Numbers that everyone is given bit for bit: gradients, and the parameters at the start."""
        value = np.asarray(value, np.float64)
        return Bounded(value, np.zeros_like(value), np.abs(value), self)

    def number(self, value: Any) -> Bounded:
        """A hyperparameter, which may be rounded to the dtype."""
        value = np.float64(value)
        rounded = 0.0 if self.roundoff < 2.0**-50 else self.roundoff * abs(value)
        return Bounded(value, np.float64(rounded), abs(value), self)

    def literal(self, value: Any) -> Bounded:
        """A number in the text of a rule: 1 and 2 are what they are, 0.96 may be rounded."""
        return self.exact(value) if float(value * 64).is_integer() else self.number(value)

    def sqrt(self, x: Bounded) -> Bounded:
        value = np.sqrt(x.value)
        least = np.sqrt(np.maximum(x.value - x.error, 0))
        both = value + least
        error = np.where(both > 0, x.error / np.where(both > 0, both, 1), np.sqrt(x.error))
        return Bounded(value, error + self.roundoff * np.sqrt(x.size), np.sqrt(x.size), self)

    def abs(self, x: Bounded) -> Bounded:
        return Bounded(np.abs(x.value), x.error, x.size, self)

    def power(self, x: Any, y: Any) -> Any:
        return x**y

    def floor_log(self, x: Any, base: Any) -> Bounded:
        """⌊log_base x⌋, which any rounding of x may move where the error reaches a power of the base."""
        x, base = self._all(x, base)
        return self._between(lambda each: FLOATS.floor_log(each, float(base.value)), x, 0)

    def maximum(self, x: Any, y: Any) -> Bounded:
        x, y = self._all(x, y)
        return Bounded(np.maximum(x.value, y.value), np.maximum(x.error, y.error), np.maximum(x.size, y.size), self)

    def minimum(self, x: Any, y: Any) -> Bounded:
        return -self.maximum(-x, -y)

    def at_least(self, x: Any, y: Any) -> Bounded:
        """1 or 0; where rounding may make it the other, the error is 1."""
        x, y = self._all(x, y)
        value = np.where(x.value >= y.value, 1.0, 0.0)
        error, apart = x.error + y.error, np.abs(x.value - y.value)
        return Bounded(value, np.where((apart <= error) & (error > 0), 1.0, 0.0), value, self)

    def where(self, test: Any, x: Any, y: Any) -> Bounded:
        """The reference's choice; where rounding may choose otherwise, the error reaches to the other."""
        test, x, y = self._all(test, x, y)
        chosen = test.value != 0
        open_ = (np.abs(test.value) <= test.error) & (test.error > 0)
        error = np.where(chosen, x.error, y.error) + np.where(open_, np.abs(x.value - y.value) + x.error + y.error, 0)
        return Bounded(np.where(chosen, x.value, y.value), error, np.where(chosen, x.size, y.size), self)

    def ones_like(self, x: Bounded) -> Bounded:
        return self.exact(np.ones_like(x.value))

    def zeros_like(self, x: Bounded) -> Bounded:
        return self.exact(np.zeros_like(x.value))

    def _between(self, function: Any, x: Bounded, roundings: int) -> Bounded:
        """A growing function, by its values at both ends of what x may be, each right to some roundings."""
        value, low, high = (_each(function, at) for at in (x.value, x.value - x.error, x.value + x.error))
        error = np.where(x.error > 0, np.fmax(np.abs(high - value), np.abs(value - low)), 0)
        open_ = np.isnan(low) | np.isnan(high)  # an end is no number of the function's
        error = np.where(open_ & (x.error > 0), np.inf, error)
        size = np.abs(value)
        return Bounded(value, error + roundings * self.roundoff * size, size, self)

    def _all(self, *operands: Any) -> list[Bounded]:
        return [x if isinstance(x, Bounded) else self.literal(x) for x in operands]


def _of_table(row: Operation) -> Any:
    """The bound that the table of operations says."""
    function = getattr(FLOATS, row.call)

    def monotone(self: Unit, x: Any) -> Bounded:
        (x,) = self._all(x)
        return self._between(function, x, row.roundings)

    def steady(self: Unit, x: Any) -> Bounded:
        (x,) = self._all(x)
        value = _each(function, x.value)
        return Bounded(value, x.error + row.roundings * self.roundoff * np.abs(value), np.abs(value), self)

    return monotone if row.bound == "monotone" else steady


for _row in CALLS.values():
    if _row.bound != "own":
        setattr(Unit, _row.call, _of_table(_row))
