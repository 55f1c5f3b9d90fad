"""Powers in terms: whole exponents as they are, roots and powers with symbols in the exponent as unknowns.

The laws used are those of real powers: b^(e + f) = b^e b^f and b^(ef) = (b^e)^f for b > 0, or for whole exponents
and b ≠ 0; (ab)^e = a^e b^e for factors that are not negative, or for whole e.
"""

import math
from typing import Any

import sympy

from derivations.proving.ranges import Between

from . import roots
from .terms import Fact, Term, difference, number
from .verdict import NotExportable


def power(reader: Any, base: Any, exponent: Any) -> Term:
    """base^exponent."""
    if exponent.is_Integer:
        return whole(reader, base, int(exponent))
    if exponent.is_Rational:
        return roots.rooted(reader, base, exponent)
    if exponent.is_extended_real is not True:
        raise NotExportable(f"the exponent {exponent} is not assumed to be real")
    return symbolic(reader, base, exponent)


def whole(reader: Any, base: Any, exponent: int) -> Term:
    """A power with a whole exponent; below 0 the base must not be zero."""
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


def _below_one(base: Any) -> bool:
    """Is a positive base below 1, by its assumptions or its range?"""
    if isinstance(base, Between) and not base.high_too and (1 - base.high).is_nonnegative:
        return True
    return bool((1 - base).is_positive)


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
        if grows or (what.is_positive and _below_one(base)):
            reader.reading.facts.append(Fact(difference(term, number(1)), ">" if grows else "<"))
    elif not base.is_positive:
        reader.condition(base, below, "!=")
        reader.condition(base**what, term, "!=")
    return ("^", term, int(times * n))
