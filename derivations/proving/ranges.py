"""Symbols for the numbers of an interval, such as 0 < β < 1, and the signs that follow."""

import functools
from typing import Any

import sympy

from .computed import bare


class Between(sympy.Symbol):
    """A symbol for any number between ``low`` and ``high``, one of which it may reach; see ``between``."""

    def __new__(cls, name: str, low: Any, high: Any, low_too: bool = False, high_too: bool = False) -> "Between":
        low, high = (sympy.sympify(bare(each)) for each in (low, high))
        if low_too and high_too:
            raise ValueError(f"{name} may reach one end of its range at most")
        if (high - low).is_positive is not True and sign(high - low, strict=True) is not True:
            raise ValueError(f"{name} must have low < high, got {low} and {high}")
        above = "nonnegative" if low_too else "positive"
        below = "nonpositive" if high_too else "negative"
        known = {above: True} if low.is_nonnegative else {below: True} if high.is_nonpositive else {"real": True}
        made: Any = sympy.Symbol.__xnew__(cls, name, **known)
        made.low, made.high, made.low_too, made.high_too = low, high, low_too, high_too
        return made

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.low, self.high, self.low_too, self.high_too)

    @functools.cached_property
    def free(self) -> Any:
        """The same number by one that is positive, or nonnegative where an end may be reached, and otherwise free."""
        known = "nonnegative" if self.low_too or self.high_too else "positive"
        b = sympy.Dummy(f"b_{self.name}", **{known: True})
        if self.high == sympy.oo:
            return self.low + b
        return self.low + (self.high - self.low) / (1 + b) if not self.low_too else (self.low + self.high * b) / (1 + b)

    @property
    def range(self) -> str:
        """Such as "0 < beta < 1"."""
        under, over = ("≤" if each else "<" for each in (self.low_too, self.high_too))
        return f"{self.low} {under} {self.name}" + (f" {over} {self.high}" if self.high != sympy.oo else "")

    def admits(self, value: Any) -> bool:
        """Is the number in the range, as far as its ends are numbers?"""
        low = value >= self.low if self.low_too else value > self.low
        high = value <= self.high if self.high_too else value < self.high
        return bool(low != sympy.false and high != sympy.false)


def between(name: str, low: Any, high: Any, *, low_too: bool = False, high_too: bool = False) -> Any:
    """A symbol for any number with ``low`` < it < ``high``, which prints as its name and carries its range.

    Args:
        low, high: exact numbers, or expressions of other symbols, as in α ≤ 1/λ: ``between("alpha", 0, 1/LAMBDA,
            high_too=True)``; ``high`` may be ``sympy.oo``.
        low_too, high_too: the symbol may also be ``low``, or ``high``.
    """
    return Between(name, low, high, low_too, high_too)


def freed(x: Any) -> Any:
    """``x`` with every symbol that has a range written by one that has a sign only: 0 < β < 1 as 1/(1 + b)."""
    while found := {each: each.free for each in x.free_symbols if isinstance(each, Between)}:
        x = x.xreplace(found)  # a range may contain another such symbol: that is for the next round
    return x


def sign(x: Any, strict: bool) -> bool | None:
    """Is ``x`` positive (``strict``) or nonnegative for all values of its symbols?  None if that is not seen.

    Seen are SymPy's own rules, the same where ranges are written out, and these for each term and factor; and that
    a maximum is no less than each of its parts.
    """
    seen = _known(x, strict)
    if seen is None and (x.has(sympy.Max, sympy.Abs) or any(isinstance(each, Between) for each in x.free_symbols)):
        free = freed(_units(x))
        seen = _known(free, strict)
        seen = _known(sympy.factor(free), strict) if seen is None else seen
        seen = _parts(x, strict) if seen is None else seen
    return seen


def _units(x: Any) -> Any:
    """``x`` with every power β^t of a number in (0, 1), t > 0 a symbol, by any number in (0, 1) as 1/(1 + b)."""
    powers = (each for each in x.atoms(sympy.Pow) if each.exp.is_positive and not each.exp.is_number)
    inside = [each for each in powers if sign(each.base, True) and sign(1 - each.base, True)]
    return x.xreplace({each: 1 / (1 + sympy.Dummy(positive=True)) for each in inside})


def _known(x: Any, strict: bool) -> bool | None:
    seen = x.is_positive if strict else x.is_nonnegative
    return None if seen is None else bool(seen)


def _parts(x: Any, strict: bool) -> bool | None:
    if x.is_Add:
        seen = all(sign(each, False) for each in x.args) and (not strict or any(sign(each, True) for each in x.args))
        return seen or _above(x, strict)
    if x.is_Mul:
        signs = [1 if sign(each, strict) else -1 if sign(-each, strict) else 0 for each in x.args]
        return sympy.prod(signs) == 1 or None
    return True if x.is_Pow and x.exp.is_real and sign(x.base, True) else None


def _above(x: Any, strict: bool) -> bool | None:
    """The sign of a sum with a maximum, or |a|, the greater of a and −a, by one of its parts and what it lies above."""
    for term in x.args:
        for each in sorted(term.atoms(sympy.Max, sympy.Abs), key=str):
            factor = term / each
            parts = each.args if isinstance(each, sympy.Max) else (each.args[0], -each.args[0])
            if factor.has(each) or not all(part.is_real for part in parts) or not sign(factor, False):
                continue
            for part in parts:
                if sign(x - term + factor * (part + sympy.Dummy(nonnegative=True)), strict):
                    return True
    return None


def nonzero(x: Any) -> bool:
    """Is it seen that ``x`` is nowhere zero?"""
    if x.is_zero is False or freed(x).is_zero is False:
        return True
    return any(sign(each, strict=True) is True for each in (x, -x))
