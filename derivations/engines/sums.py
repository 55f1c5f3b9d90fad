"""Sums in terms: common factors in front, the last terms split off, what remains an unknown."""

from typing import Any

import sympy

from .terms import Term, number
from .verdict import NotExportable

#: The most terms that are written out.
LONGEST = 12
_INDEX = sympy.Symbol("i", integer=True)


def total(reader: Any, x: Any) -> Term:
    """A sum over one index."""
    if len(x.limits) != 1 or len(x.limits[0]) != 3:
        raise NotExportable("a sum over several indices, or without ends")
    i, a, b = x.limits[0]
    count = b - a + 1
    if count.is_Integer and 0 <= count <= LONGEST:
        return ("+", number(0), *(reader.term(x.function.subs(i, a + k)) for k in range(int(count))))
    beyond, rest = b.as_coeff_Add()
    key = ("end", a, rest)
    shortest = reader.ends[key] = min(reader.ends.get(key, beyond), beyond)
    extra = int(beyond - shortest)
    if extra > LONGEST:
        raise NotExportable("sums of very different lengths")
    last = [reader.term(x.function.subs(i, b - k)) for k in range(extra)]
    inner = sympy.expand(x.function, power_exp=True)
    return ("+", number(0), *last, *(_part(reader, part, i, a, b - extra) for part in sympy.Add.make_args(inner)))


def _part(reader: Any, term: Any, i: Any, a: Any, b: Any) -> Term:
    """The sum of one product: its factors without the index times the sum of those with it."""
    free, bound = term.as_independent(i, as_Add=False)
    if not bound.has(i):
        return ("*", reader.term(free * bound), reader.term(b - a + 1))
    for each in bound.atoms(sympy.Pow):
        if not each.base.has(i) and (each.exp.is_negative or each.exp.has(i)):
            reader.condition(each.base, reader.term(each.base), "!=")
    common = sympy.Sum(bound.xreplace({i: _INDEX}), (_INDEX, a, b))
    return ("*", reader.term(free), reader.unknown(common, coarse=True))
