"""Relations of SymPy's read as relations between terms, for engines that know fields and orders."""

from typing import Any

import sympy
from sympy.functions.elementary.miscellaneous import MinMaxBase

from derivations.proving.ranges import Between
from derivations.proving.relation import Relation

from . import powers, sums
from .terms import Fact, Reading, Term, difference, number
from .verdict import NotExportable

#: What an unknown may stand for beside symbols and members of sequences; engines learn nothing of its value.
OPAQUE = (sympy.Function, sympy.Derivative, sympy.NumberSymbol)


def read(relation: Relation) -> Reading:
    """The relation in terms.

    Raises:
        NotExportable: there are no terms for it.
    """
    if relation.kind == "limit":
        raise NotExportable("a limit")
    sides = relation.left, relation.right, relation.because
    if not all(isinstance(side, sympy.Expr) for side in sides if side is not None):
        raise NotExportable("a comparison of balls")
    first = Reader()
    first.relation(*sides, relation.sign)
    second = Reader(first.units, first.ends)  # now the finest powers and the shortest sums are known
    return second.relation(*sides, relation.sign)


class Reader:
    """Reads the expressions of one relation, with one unknown for all that is equal in them.

    Attributes:
        units: for each power with a symbol in its exponent, the denominators that were met.
        ends: for each kind of sum, how far below its last index the shortest ends.
    """

    def __init__(self, units: dict[Any, int] | None = None, ends: dict[Any, Any] | None = None):
        self.units, self.ends = dict(units or {}), dict(ends or {})
        self.names: dict[Any, Term] = {}
        zero = number(0)
        self.reading = Reading(Fact(zero, "=="), zero, zero)

    def relation(self, left: Any, right: Any, because: Any, sign: str) -> Reading:
        reading = self.reading
        reading.left, reading.right = self.term(left), self.term(right)
        gap = difference(reading.left, reading.right) if right != 0 else reading.left
        reading.goal = Fact(gap, sign)
        reading.because = None if because is None else self.term(because)
        return reading

    def term(self, x: Any) -> Term:
        """The term for an expression."""
        if x.is_Rational:
            return number(x)
        if x.is_Symbol or isinstance(x, sympy.Indexed):
            return self.symbol(x)
        if x.is_Add or x.is_Mul:
            return ("+" if x.is_Add else "*", *map(self.term, x.args))
        if x.is_Pow or isinstance(x, sympy.exp):
            return powers.power(self, *x.as_base_exp())
        if isinstance(x, sympy.Abs):
            return self.absolute(x.args[0])
        if isinstance(x, MinMaxBase):
            return ("max" if isinstance(x, sympy.Max) else "min", *map(self.term, x.args))
        if isinstance(x, sympy.Sum):
            return sums.total(self, x)
        if isinstance(x, sympy.Subs):
            return self.term(x.doit())
        if isinstance(x, OPAQUE) and not isinstance(x, sympy.Piecewise):
            return self.unknown(x, coarse=True)
        raise NotExportable(f"{type(x).__name__} has no term")

    def symbol(self, x: Any) -> Term:
        """A symbol or the member of a sequence, with what is assumed of it."""
        if x.is_extended_real is not True:
            raise NotExportable(f"{x} is not assumed to be real")
        if x in self.names:
            return self.names[x]
        term = self.unknown(x, coarse=bool(x.is_integer))
        signs = (("positive", ">"), ("negative", "<"), ("nonnegative", ">="), ("nonpositive", "<="), ("nonzero", "!="))
        sign = next((sign for name, sign in signs if getattr(x, f"is_{name}")), None)
        if sign == ">" and x.is_integer:
            self.reading.facts.append(Fact(difference(term, number(1)), ">="))
        elif sign:
            self.reading.facts.append(Fact(term, sign))
        if isinstance(x, Between):
            self.reading.facts.append(Fact(difference(term, self.term(x.low)), ">=" if x.low_too else ">"))
            if x.high != sympy.oo:
                self.reading.facts.append(Fact(difference(self.term(x.high), term), ">=" if x.high_too else ">"))
        return term

    def unknown(self, key: Any, meaning: str = "", coarse: bool = False) -> Term:
        """The unknown for ``key``, one for all that is equal to it."""
        if key not in self.names:
            name = f"a{len(self.names) + 1}"
            self.names[key] = ("unknown", name)
            self.reading.meanings[name] = meaning or str(key)
            self.reading.coarse |= coarse
        return self.names[key]

    def absolute(self, x: Any) -> Term:
        if x.is_nonnegative:
            return self.term(x)
        return ("*", number(-1), self.term(x)) if x.is_nonpositive else ("abs", self.term(x))

    def condition(self, x: Any, term: Term, sign: str) -> None:
        """The relation speaks of ``x`` only where ``x sign 0``."""
        if not (sign == "!=" and term[0] == "number" and term[1] != 0) and f"{-x} ≠ 0" not in self.reading.conditions:
            words = {"!=": "≠", ">=": "≥", ">": ">"}[sign]
            self.reading.conditions[f"{x} {words} 0"] = Fact(term, sign)
