"""Points at which an identity is tried: one where its sides differ refutes it, whatever was rewritten."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from .exact import is_unknown, may_be
from .ranges import Between
from .sums import written_out

_SMALL = [sympy.Rational(p, q) for p, q in ((1, 2), (2, 1), (1, 3), (3, 1), (3, 2), (1, 1), (1, 4), (5, 2), (4, 1))]
VALUES = (*_SMALL, *(-x for x in _SMALL), sympy.Integer(0))
#: How many points are tried, and how far apart two numbers of 30 digits must be to differ.
POINTS, NEAR = 3, sympy.Rational(1, 10**15)


@dataclass(frozen=True)
class Difference:
    """A point at which two expressions have two values.

    Attributes:
        point: a number for each symbol.
        left, right: the two values, exact.
    """

    point: dict[Any, Any]
    left: Any
    right: Any

    def __str__(self) -> str:
        at = ", ".join(f"{symbol} = {value}" for symbol, value in self.point.items())
        left, right = map(_shown, (self.left, self.right))
        return f"{f'at {at} ' if at else ''}the left side is {left} and the right side {right}"


def _shown(x: Any) -> str:
    return str(x) if sympy.count_ops(x) < 12 else f"{sympy.N(x, 8)}…"


def difference(a: Any, b: Any, points: int = POINTS) -> Difference | None:
    """An admissible point where ``a`` and ``b`` differ; None if a few points show none."""
    if any(
        is_unknown(x) or x.has(sympy.Limit, sympy.Derivative, sympy.Integral, sympy.Subs, sympy.Product) for x in (a, b)
    ):
        return None
    for seed in range(points):
        point: dict[Any, Any] = {}
        rng = random.Random(seed)
        left, right = (_at(x, point, rng) for x in (a, b))
        if left is not None and right is not None and _apart(left, right):
            return Difference(point, left, right)
    return None


def _apart(a: Any, b: Any) -> bool:
    gap = sympy.N(a - b, 30)
    return bool(gap.is_number and gap.is_finite and abs(gap) > NEAR * (1 + abs(sympy.N(a, 15))))


def _at(x: Any, point: dict[Any, Any], rng: random.Random) -> Any:
    """``x`` at ``point``, which is extended to all symbols of ``x``; None if it has no value there."""
    _extend(point, _symbols(x), rng)
    x = x.xreplace(point)
    if x.has(sympy.Sum):
        x = written_out(x)
        _extend(point, _indexed(x), rng)
        x = x.xreplace(point)
    value = sympy.N(x, 15)
    return x if value.is_number and value.is_finite else None


def _symbols(x: Any) -> Iterator[Any]:
    """The free symbols of ``x``, those first in whose terms the ranges of others are, and its elements of sequences."""
    labels = {each.base.label for each in x.atoms(sympy.Indexed)}
    free = x.free_symbols - labels - x.atoms(sympy.Indexed)
    free |= {each for symbol in free if isinstance(symbol, Between) for each in (symbol.high - symbol.low).free_symbols}
    yield from sorted(free, key=lambda each: (isinstance(each, Between), str(each)))
    if not x.has(sympy.Sum):
        yield from _indexed(x)


def _indexed(x: Any) -> list[Any]:
    return sorted(x.atoms(sympy.Indexed), key=str)


def _extend(point: dict[Any, Any], symbols: Any, rng: random.Random) -> None:
    for symbol in symbols:
        if symbol not in point:
            point[symbol] = _value(symbol, point, rng)


def _value(symbol: Any, point: dict[Any, Any], rng: random.Random) -> Any:
    if isinstance(symbol, sympy.Indexed):
        symbol = symbol.base.label
    if isinstance(symbol, Between):
        low, high = symbol.low.xreplace(point), symbol.high.xreplace(point)
        part = rng.choice([sympy.Rational(k, 6) for k in range(1, 6)])
        return low + 3 * part if high == sympy.oo else low + (high - low) * part
    able = [value for value in VALUES if may_be(symbol, value)]
    return rng.choice(able) if able else sympy.Integer(1)
