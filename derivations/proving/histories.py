"""φ and ψ that are sums over all gradients, read for any number of them: a symbol t, not four.

The very code of ``update`` runs, with functions of its own for ``sum``, ``len``, ``range``, ``zip``, ``accumulate`` and
``reduce``, the only ones that may go through the gradients.  They ask for one member, g_i with a symbol i, and make of
the code's term a sum over i; a fold over all members is named, and its last step is the code's.
"""

import builtins
import dis
from collections.abc import Callable, Iterator
from functools import reduce
from types import CodeType, FunctionType
from typing import Any

import sympy

from .board import NotProved
from .symbols import XP

#: The running values S_s and R_s of ``accumulate`` and ``reduce``, which a theorem names in its claim.
SCAN, FOLD = sympy.IndexedBase("S", real=True), sympy.IndexedBase("R", real=True)


def whole(part: Any, g: Any, t: Any) -> dict[str, Any]:
    """What ``update`` of a φ or ψ makes of (g_1, …, g_t); for a number t, of so many symbols.

    Raises:
        NotProved: it goes through the gradients in another way than by the functions above.
    """
    t = sympy.sympify(t)
    update = type(part).update
    if t.is_Integer:
        return update(part, XP, t, gradients=tuple(g[i] for i in range(1, int(t) + 1)))
    symbolic = FunctionType(
        update.__code__, {**update.__globals__, **_functions()}, None, update.__defaults__, update.__closure__
    )
    if others := set(_globals(update.__code__)) - {*_functions(), "dict"}:
        raise NotProved(f"Gradients are gone through by {', '.join(sorted(others))}", sympy.Symbol("t"))
    try:
        made = symbolic(part, XP, t, gradients=Members(lambda i: g[i], t))
    except TypeError as error:  # a symbol cannot decide, or another way through the gradients was tried
        raise NotProved(f"The gradients are not all taken alike ({error})", sympy.Symbol("t")) from error
    if any(sympy.sympify(value).atoms(_Index) for value in made.values()):
        raise NotProved("A single gradient is taken for all", made)
    return made


def _globals(code: CodeType) -> Iterator[str]:
    """The names of its module that a function uses, with those of the functions within it."""
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"):
            yield each.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals(inner)


class _Index(sympy.Dummy):
    """The i of one member."""


class Members:
    """A sequence of ``length`` members, of which ``at(i)`` is any one; i counts from 1."""

    def __init__(self, at: Callable[[Any], Any], length: Any):
        self.at, self.length = at, length

    def __iter__(self) -> Iterator[Any]:
        i = _Index("i", integer=True, positive=True)
        _drawn.append((i, self.length))
        yield self.at(i)
        if not _summing:
            raise NotProved("Gradients are gone through by `sum`, `zip`, `accumulate` and `reduce` alone", i)


_drawn: list[tuple[Any, Any]] = []
_summing: list[bool] = []


def _member(terms: Any) -> tuple[Any, Any, Any]:
    """The term of any member, its i, and how many there are."""
    known = len(_drawn)
    _summing.append(True)
    try:
        given = iter(terms)
        [term] = list(given)
        [(i, length)] = _drawn[known:]
    except ValueError:
        raise NotProved("A sum goes over all gradients, or over none", sympy.Symbol("i")) from None
    finally:
        _summing.pop()
        del _drawn[known:]
    return term, i, length


def _functions() -> dict[str, Any]:
    def total(terms: Any, start: Any = 0) -> Any:
        term, i, length = _member(terms)
        named = sympy.Symbol("i", integer=True, positive=True)
        return start + sympy.Sum(sympy.sympify(term).subs(i, named), (named, 1, length))

    def count(members: Any) -> Any:
        return members.length if isinstance(members, Members) else builtins.len(members)

    def steps(*bounds: Any) -> Any:
        if all(isinstance(each, int) for each in bounds):
            return builtins.range(*bounds)
        first, end, by = (bounds if len(bounds) == 3 else (*bounds, 1)) if len(bounds) > 1 else (0, *bounds, 1)
        return Members(lambda i: first + (i - 1) * by, (end - first) / sympy.Integer(by))

    def together(*rows: Any, strict: bool = False) -> Any:
        if not all(isinstance(row, Members) for row in rows) or len({row.length for row in rows}) != 1:
            raise NotProved("Sequences of different lengths are paired", sympy.Symbol("zip"))
        return Members(lambda i: tuple(row.at(i) for row in rows), rows[0].length)

    def scanned(terms: Any, function: Any) -> Any:
        term, i, length = _member(terms)
        return _Scan(function(SCAN[length - 1], term.subs(i, length)), length)

    def folded(function: Any, terms: Any) -> Any:
        if not isinstance(terms, _Scan):
            return reduce(function, terms)
        return function(FOLD[terms.length - 1], terms.last)

    return dict(sum=total, len=count, range=steps, zip=together, accumulate=scanned, reduce=folded)


class _Scan:
    """The running values S_1, …, S_t, of which the last is made of the one before it."""

    def __init__(self, last: Any, length: Any):
        self.last, self.length = last, length
