"""Powers in terms: whole exponents as they are, roots and powers with symbols in the exponent as unknowns.

The laws used are those of real powers: b^(e + f) = b^e b^f and b^(ef) = (b^e)^f for b > 0, or for whole exponents
and b ≠ 0; (ab)^e = a^e b^e for factors that are not negative, or for whole e.
"""

import math
from typing import Any

import sympy

from .terms import Fact, Term, difference, number
from .verdict import NotExportable


def power(reader: Any, base: Any, exponent: Any) -> Term:
    """base^exponent."""
    if exponent.is_Integer:
        return whole(reader, base, int(exponent))
    if exponent.is_Rational:
        return rooted(reader, base, exponent)
    if exponent.is_extended_real is not True:
        raise NotExportable(f"the exponent {exponent} is not assumed to be real")
    return symbolic(reader, base, exponent)


def whole(reader: Any, base: Any, exponent: int) -> Term:
    term = reader.term(base)
    if exponent < 0:
        reader.condition(base, term, "!=")
    return ("^", term, exponent)


def symbolic(reader: Any, base: Any, exponent: Any) -> Term:
    """A power with symbols in the exponent, by the factors of the base and the terms of the exponent."""
    integral = bool(exponent.is_integer)
    if base.is_Rational and base > 0 and base not in (1,) and not _prime(base):
        primes = sympy.factorrat(base)
        return ("*", *(symbolic(reader, sympy.Integer(p), k * exponent) for p, k in primes.items()))
    if base.is_Mul and (integral or all(each.is_nonnegative for each in base.args)):
        return ("*", *(power(reader, each, exponent) for each in base.args))
    if base.is_Pow and ((integral and base.exp.is_integer) or base.base.is_positive):
        return power(reader, base.base, sympy.expand(base.exp * exponent))
    if not (base.is_positive or (integral and base.is_real)):
        raise NotExportable(f"a power of {base}, whose sign is not known, with the exponent {exponent}")
    parts = []
    for part in sympy.Add.make_args(sympy.expand(exponent)):
        times, what = part.as_coeff_Mul()
        if not times.is_Rational:
            raise NotExportable(f"the exponent {exponent}")
        parts.append(power(reader, base, times) if what == 1 else _unit(reader, base, times, what))
    return ("*", *parts)


def _prime(base: Any) -> bool:
    return bool(base.is_Integer and sympy.isprime(base))


def _unit(reader: Any, base: Any, times: Any, what: Any) -> Term:
    """base^(times · what), as a power of base^(what/n) for the finest n that the relation has."""
    key = ("power", base, what)
    n = reader.units[key] = math.lcm(reader.units.get(key, 1), int(times.q))
    if n > 1 and not base.is_positive:
        raise NotExportable(f"a root of a power of {base}, whose sign is not known")
    new = key not in reader.names
    term = reader.unknown(key, f"({base})^({what / n})", coarse=True)
    below = None if base is sympy.E else reader.term(base)
    if new and base.is_positive:
        reader.reading.facts.append(Fact(term, ">"))
        grows = what.is_positive and (True if below is None else (base - 1).is_positive)
        if grows or (what.is_positive and (1 - base).is_positive):
            reader.reading.facts.append(Fact(difference(term, number(1)), ">" if grows else "<"))
    elif not base.is_positive:
        reader.condition(base, below, "!=")
        reader.condition(base**what, term, "!=")
    return ("^", term, int(times * n))


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
        elif factor.is_positive and factor.is_Pow and not factor.exp.is_Rational:
            parts.append(power(reader, factor.base, factor.exp * k * p / q))
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


def _factors(x: Any) -> Any:
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
    parts = [whole(reader, base, count)] if count else []
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
