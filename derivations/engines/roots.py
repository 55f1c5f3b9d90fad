"""Roots in terms: an unknown that is not negative, with what its power is."""

from collections.abc import Iterator
from typing import Any

import sympy

from .terms import Fact, Term, difference
from .verdict import NotExportable


def rooted(reader: Any, x: Any, exponent: Any) -> Term:
    """x^(p/q), by the factors of x whose signs are known; what is left is one root."""
    p, q = int(exponent.p), int(exponent.q)
    parts: list[Term] = []
    rest: list[Any] = []
    minus = False
    factors = list(_factors(sympy.factor(sympy.together(x))))
    for factor, k in factors:
        if factor.is_Rational and factor != 0:
            minus ^= bool(factor < 0 and k % 2)
            for prime, count in sympy.factorrat(abs(factor)).items() if abs(factor) != 1 else ():
                parts += _split(reader, sympy.Integer(prime), sympy.Rational(count * k * p, q))
        elif factor.is_Pow and factor.base.is_positive and not factor.exp.is_Rational:
            parts.append(reader.term(factor.base ** (factor.exp * k * p / q)))
        elif factor.is_nonnegative or factor.is_nonpositive:
            minus ^= bool(factor.is_nonnegative is not True and k % 2)
            parts += _split(reader, factor if factor.is_nonnegative else -factor, sympy.Rational(k * p, q))
        elif q == 2 and k % 2 == 0:
            parts.append(("^", ("abs", reader.term(factor)), k * p // 2))
            if k * p < 0:
                reader.condition(factor, reader.term(factor), "!=")
        else:
            rest.append(factor**k)
    if rest or minus:
        left = sympy.Mul(*rest) * (-1 if minus else 1)
        if left.is_negative:
            raise NotExportable(f"a root of {left}, which is negative")
        parts += _split(reader, left, exponent)
    steps = [("^", reader.term(f), k) for f, k in factors]
    if len(steps) > 1 or steps[0][2] != 1:
        reader.reading.steps.append((reader.term(x), ("*", *steps)))
    elif factors[0][0] != x:
        reader.reading.steps.append((reader.term(x), reader.term(factors[0][0])))
    return ("*", *parts)


def _factors(x: Any) -> Iterator[tuple[Any, int]]:
    """The factors of a product with their whole exponents."""
    for factor in sympy.Mul.make_args(x):
        if factor.is_Pow and factor.exp.is_Integer:
            yield factor.base, int(factor.exp)
        else:
            yield factor, 1


def _split(reader: Any, base: Any, exponent: Any) -> list[Term]:
    """base^exponent as a whole power times a power of a root, for a base that is not negative."""
    count, q = divmod(int(exponent.p), int(exponent.q))[0], int(exponent.q)
    over = int(exponent.p) - count * q
    parts = [reader.term(base**count)] if count else []
    return [*parts, ("^", _root(reader, base, q), over)] if over else parts


def _root(reader: Any, base: Any, q: int) -> Term:
    """The q-th root, with what defines it: it is not negative, and its q-th power is the base."""
    key = ("root", base, q)
    new = key not in reader.names
    under = reader.term(base)
    term = reader.unknown(key, f"({base})^(1/{q})")
    if new:
        reader.reading.facts += [
            Fact(term, ">" if base.is_positive else ">="),
            Fact(difference(("^", term, q), under), "=="),
        ]
        reader.reading.roots[term[1]] = (q, under)
    if not base.is_nonnegative:
        reader.condition(base, under, ">=")
    return term
