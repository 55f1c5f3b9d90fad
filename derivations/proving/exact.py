"""What a proof may contain: exact expressions that have a value wherever their denominators are not zero."""

from collections.abc import Mapping
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from .computed import bare

#: A fraction of so many binary digits over a power of two is a float that somebody converted.
DIGITS = 40
_NO_VALUE = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


class Inexact(ValueError):
    """Something that has no place in a proof; the message says why."""


def exact(x: Any) -> Any:
    """``x`` as a bare SymPy expression, if a proof may contain it.

    Raises:
        Inexact: it holds a rounded number, or a value that is no number, or it is no expression at all.
    """
    x = bare(x)
    if isinstance(x, bool | BooleanAtom | BooleanFunction):
        raise Inexact("a mere truth value is no statement")
    if isinstance(x, str):
        raise Inexact("a text is no expression")
    found = sympy.sympify(x)
    if not isinstance(found, sympy.Expr | Relational):
        raise Inexact(f"a {type(found).__name__} is no expression")
    if why := _unfit(found):
        raise Inexact(why)
    return found


def finite(x: Any) -> Any:
    """The same, and with no infinity in it."""
    found = exact(x)
    if found.has(*_NO_VALUE):
        raise Inexact("infinities and undefined values obey no algebra")
    return found


def _unfit(x: sympy.Basic) -> str:
    if x.has(sympy.Float) or any(map(_converted, x.atoms(sympy.Rational))):
        return "a rounded number is no part of a proof"
    if x.has(sympy.nan, sympy.zoo, sympy.AccumBounds):
        return "it has no value"
    if not getattr(x, "is_commutative", True):
        return "its factors do not commute"
    if x.has(sympy.Order, sympy.Matrix):
        return "it is no number"
    if any(
        isinstance(each, sympy.Piecewise) and each.args[-1][1] != sympy.true for each in sympy.preorder_traversal(x)
    ):
        return "a selection must have a last case for everything else"
    return ""


def _converted(x: sympy.Rational) -> bool:
    """Was this a float, such as ``Rational(0.1)``?"""
    below = int(x.q)
    return below > 1 and below & (below - 1) == 0 and int(abs(x.p)).bit_length() >= DIGITS


def admitted(at: Mapping[Any, Any]) -> dict[Any, Any]:
    """A point, if every value is an exact real number that its symbol may have.

    Raises:
        Inexact: a value is none of these.
    """
    point = {}
    for symbol, value in bare(at).items():
        symbol, value = sympy.sympify(symbol), finite(value)
        if not (isinstance(symbol, sympy.Symbol | sympy.Indexed) and value.is_number and value.is_real):
            raise Inexact(f"{symbol} = {value} is no point of real numbers")
        if not may_be(symbol, value):
            raise Inexact(f"{symbol} may not be {value}")
        point[symbol] = value
    return point


def may_be(symbol: Any, value: Any) -> bool:
    """Has ``value``, a number, all that is assumed of ``symbol``?"""
    if not getattr(symbol, "admits", lambda value: True)(value):
        return False
    assumed = symbol.assumptions0 if not isinstance(symbol, sympy.Indexed) else symbol.base.label.assumptions0
    assumed = {name: has for name, has in assumed.items() if name not in ("commutative", "hermitian")}
    return all(getattr(value, f"is_{name}") is has for name, has in assumed.items())


def is_unknown(x: Any) -> bool:
    """Does ``x`` contain a function of which nothing is known, or one that SymPy does not know?"""
    return any(isinstance(each, AppliedUndef) or not _known(each) for each in x.atoms(sympy.Function))


def _known(function: Any) -> bool:
    return type(function).__module__.startswith("sympy.")
