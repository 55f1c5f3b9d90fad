"""Points at which relations are tried: numbers that the assumptions of their symbols admit."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from derivations.proving.ranges import Between
from derivations.proving.relation import Relation

from .maxima_text import FUNCTIONS, Text
from .verdict import NotExportable

#: Some inside of (0, 1), some above 1, some of both kinds.
_SCALES = ((1, 3, 7), (2, 1, 1), (3, 2, 5))


class Point(Text):
    """Writes expressions with numbers for their symbols, and a fixed sequence of numbers for each sequence."""

    def __init__(self, text: Text, values: dict[Any, Fraction], which: int):
        super().__init__(text.prefix)
        self.values, self.which, self.original = values, which, text

    def __str__(self) -> str:
        return ", ".join(f"{symbol} = {value}" for symbol, value in sorted(self.values.items(), key=str))

    def known(self, x: Any, name: str) -> str:
        return f"({self.values[x]})" if x in self.values else name

    def member(self, x: Any) -> str:
        k = sum(map(ord, str(x.base))) % 7 + self.which
        index = "+".join(f"{j + 1}*({self(each)})" for j, each in enumerate(x.indices))
        value = f"(1/({k + 2}+({index})^2)+1/{k + 3})"
        return value if x.is_nonnegative or k % 2 else f"(-{value})"

    def function(self, x: Any) -> str:
        raise NotExportable(f"{x.func} has no values")


def points(relation: Relation, text: Text) -> Iterator[Point]:
    """A few points; none where an undefined function or a derivative has no value."""
    sides = sympy.Tuple(relation.left, relation.right)
    if any(not isinstance(each, tuple(FUNCTIONS)) for each in sides.atoms(sympy.Function, sympy.Derivative)):
        return
    for which, (a, b, c) in enumerate(_SCALES):
        symbols = sorted(_symbols(sides), key=sympy.default_sort_key)
        values = {s: _value(s, a * i + b, c + 4 * i, which) for i, s in enumerate(symbols, 1)}
        for symbol in sorted((s for s in symbols if isinstance(s, Between)), key=_depth):
            low, high = (_at(end, values) for end in (symbol.low, symbol.high))
            share = sympy.Rational(which + 1, which + 3)
            values[symbol] = low + (share if high == sympy.oo else (high - low) * share)
        yield Point(text, values, which)


def _symbols(sides: Any) -> set[Any]:
    """The symbols that need a value, those that the ranges of others are bounded by too."""
    found = {s for s in sides.free_symbols if s.is_Symbol} - {x.base.label for x in sides.atoms(sympy.Indexed)}
    ends = [end for s in found if isinstance(s, Between) for end in (s.low, s.high)]
    return found.union(*map(_symbols, ends))


def _depth(symbol: Any) -> int:
    """How many ranges must be known before that of the symbol."""
    inner = [s for end in (symbol.low, symbol.high) for s in end.free_symbols if isinstance(s, Between)]
    return 1 + max(map(_depth, inner), default=0)


def _at(x: Any, values: dict[Any, Any]) -> Any:
    return x.xreplace({s: sympy.Rational(str(value)) for s, value in values.items()})


def _value(symbol: Any, a: int, b: int, which: int) -> Fraction:
    if symbol.is_integer:
        value = Fraction(2 + a % 5)
        return -value if symbol.is_nonpositive else value
    value = Fraction(a, a + b) if which != 1 else Fraction(a + b, b)
    negative = symbol.is_nonpositive or (symbol.is_nonnegative is not True and (a + which) % 2)
    return -value if negative else value
