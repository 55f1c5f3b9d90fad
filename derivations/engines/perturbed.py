"""Statements changed in one place, so that they are false: what no engine may agree with."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy

from derivations.proving.relation import Relation

_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "!=": "=="}


def perturbed(relation: Relation) -> Relation | None:
    """The relation with a number or a sign of one side changed, or reversed if it is none of equality.

    What comes back is false: its sides differ by far at a point, computed by SymPy.  None if no change of that kind
    was found.
    """
    if relation.sign != "==":
        return _reversed(relation)
    for side in ("left", "right"):
        other = relation.right if side == "left" else relation.left
        if isinstance(old := getattr(relation, side), sympy.Limit):
            continue
        found = list(_changes(sympy.sympify(old)))
        first = hashlib.sha256(f"{relation.left} = {relation.right}".encode()).digest()[0]
        for i in range(len(found)):
            if _differ(new := found[(first + i) % len(found)], other):
                return replace(relation, **{side: new})
    return None


def _reversed(relation: Relation) -> Relation:
    """The opposite, with the same certificate, which then has the other sign."""
    return replace(relation, kind="true", sign=_OPPOSITE[relation.sign])


def _changes(x: Any) -> Iterator[Any]:
    """``x`` with one number in it one greater, or one term of a sum, or itself, with the other sign."""
    if x.is_Rational:
        yield x + 1
        return
    yield -x
    if isinstance(x, sympy.Indexed) or not x.args:
        return
    for i, part in enumerate(x.args):
        if isinstance(part, sympy.Expr):
            for new in _changes(part):
                try:
                    yield x.func(*x.args[:i], new, *x.args[i + 1 :])
                except (ValueError, TypeError, ZeroDivisionError):
                    continue


def _differ(a: Any, b: Any) -> bool:
    """Do the two clearly differ at a point?"""
    if isinstance(b, sympy.Limit):
        b = b.doit()
    x = sympy.sympify(a) - sympy.sympify(b)
    labels = {each.base.label for each in x.atoms(sympy.Indexed)}
    symbols = sorted((s for s in x.free_symbols - labels if s.is_Symbol), key=sympy.default_sort_key)
    x = x.subs({symbol: _number(symbol, i) for i, symbol in enumerate(symbols)}, simultaneous=True).doit()
    x = x.xreplace({each: _number(each, i + 5) for i, each in enumerate(sorted(x.atoms(sympy.Indexed), key=str))})
    undefined = sorted(x.atoms(sympy.core.function.AppliedUndef), key=str)
    value = x.xreplace({each: sympy.Rational(i + 2, 7) for i, each in enumerate(undefined)}).evalf(30)
    return bool(value.is_number and value.is_finite and abs(value) > sympy.Rational(1, 10**6))


def _number(symbol: Any, i: int) -> Any:
    return sympy.Integer(3 + i % 2) if symbol.is_integer else sympy.Rational(2 * i + 3, 4 * i + 13)
