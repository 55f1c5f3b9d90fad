"""Points at which relations are tried: numbers that the assumptions of their symbols admit."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

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
        free = {s for s in sides.free_symbols if s.is_Symbol} - {x.base.label for x in sides.atoms(sympy.Indexed)}
        symbols = sorted(free, key=sympy.default_sort_key)
        yield Point(text, {s: _value(s, a * i + b, c + 4 * i, which) for i, s in enumerate(symbols, 1)}, which)


def _value(symbol: Any, a: int, b: int, which: int) -> Fraction:
    if symbol.is_integer:
        value = Fraction(2 + a % 5)
        return -value if symbol.is_nonpositive else value
    value = Fraction(a, a + b) if which != 1 else Fraction(a + b, b)
    negative = symbol.is_nonpositive or (symbol.is_nonnegative is not True and (a + which) % 2)
    return -value if negative else value
