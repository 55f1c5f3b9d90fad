"""The zero test: are two expressions the same function of their symbols?"""

import contextlib
from collections.abc import Callable
from typing import Any

import sympy


def remainder(a: Any, b: Any) -> sympy.Expr:
    """``a − b`` in a normal form: 0 only where the two are identically equal.

    Each form is an exact rewriting, valid under the assumptions of the symbols, so a 0 is a proof.  What is
    left otherwise may still be 0 in disguise: then the proof fails, which is the safe side.

    >>> x = sympy.Symbol("x", positive=True)
    >>> remainder(sympy.sqrt(x) / x, 1 / sympy.sqrt(x)), remainder(x, x + 1)
    (0, -1)
    """
    difference = sympy.sympify(a) - sympy.sympify(b)
    for form in (*_FORMS, _expanded, _rational):
        if difference == 0 or (sympy.count_ops(difference) > SMALL and _refuted(difference)):
            break
        with contextlib.suppress(RecursionError):  # a form that cannot do it leaves it to the next
            difference = form(difference)
    return difference


#: Expressions of so many operations are rewritten whatever they are; larger ones only if they may be zero.
SMALL = 60


def _refuted(x: sympy.Expr) -> bool:
    """Is ``x`` clearly not zero at one point?  Then it need not be rewritten, which may take minutes."""
    if x.has(sympy.Sum, sympy.Limit, sympy.Derivative, sympy.Integral, sympy.Dummy):
        return False
    atoms = sorted(x.atoms(sympy.Indexed), key=str)
    point = {atom: _number(atom, i) for i, atom in enumerate(atoms)}
    symbols = sorted(x.xreplace(point).free_symbols, key=str)
    point |= {symbol: _number(symbol, i + len(point)) for i, symbol in enumerate(symbols)}
    value = x.xreplace(point).evalf(30)
    return bool(value.is_number and value.is_finite and abs(value) > sympy.Float("1e-12"))


def _number(symbol: sympy.Expr, i: int) -> sympy.Expr:
    """A number that ``symbol`` may stand for: an integer from 2 on, or a fraction between 0 and 1."""
    return sympy.Integer(2 + i) if symbol.is_integer else sympy.Rational(2 * i + 3, 4 * i + 13)


def _summed(x: sympy.Expr) -> sympy.Expr:
    """Every sum with its independent factors in front, and its last terms split off down to a common length."""
    sums = x.atoms(sympy.Sum)
    if not sums:
        return x
    return sympy.expand(x.xreplace({each: _peeled(each, sums) for each in sums}), power_exp=True)


def _peeled(one: sympy.Sum, all_sums: set[sympy.Sum]) -> sympy.Expr:
    """A sum over i from a to b as the sum to the shortest such b plus the terms beyond, each term expanded."""
    term, (i, a, b) = one.function, one.limits[0]
    distances = [b - other.limits[0][2] for other in all_sums if other.limits[0][1] == a]
    extra = max((int(d) for d in distances if d.is_Integer), default=0)
    last = [term.subs(i, b - k) for k in range(extra)]
    inner = sympy.expand(term, power_exp=True)
    parts = [_factored(part, i, a, b - extra) for part in sympy.Add.make_args(inner)]
    return sympy.Add(*parts, *last)


def _factored(term: sympy.Expr, i: Any, a: Any, b: Any) -> sympy.Expr:
    free, bound = term.as_independent(i, as_Add=False)
    return free * (sympy.Sum(bound, (i, a, b)) if bound.has(i) else bound * (b - a + 1))


def _expanded(x: sympy.Expr) -> sympy.Expr:
    return sympy.expand(x, power_exp=True)


def _rational(x: sympy.Expr) -> sympy.Expr:
    """A rational function of its generators, which may be roots and powers, in lowest terms."""
    return sympy.cancel(sympy.together(x))


def _rooted(x: sympy.Expr) -> sympy.Expr:
    """Powers of products and of powers taken apart, where the assumptions allow it."""
    return sympy.cancel(sympy.together(sympy.radsimp(sympy.powdenest(sympy.expand_power_base(x)))))


def _simplified(x: sympy.Expr) -> sympy.Expr:
    """SymPy's own search for something simpler, unless that would take minutes: then it stays, and is not proved."""
    return sympy.simplify(x) if sympy.count_ops(x) <= LARGEST else x


#: The largest expression, in operations, that is left to ``simplify``.
LARGEST = 600
_FORMS: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (_summed, _expanded, _rational, _rooted, _simplified)
