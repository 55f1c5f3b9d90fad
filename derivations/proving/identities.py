"""The zero test: are two expressions the same function of their symbols?"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import sympy

from .exact import Inexact, finite
from .points import difference as differing
from .ranges import Between, freed, nonzero
from .sums import summed


def remainder(a: Any, b: Any) -> sympy.Expr:
    """``a − b`` in a normal form: 0 only where the two are identically equal.

    Each form is an exact rewriting, valid under the assumptions of the symbols, so a 0 is a proof.  What is
    left otherwise may still be 0 in disguise: then the proof fails, which is the safe side.

    Raises:
        Inexact: one of them has no place in a proof, or no value.

    >>> x = sympy.Symbol("x", positive=True)
    >>> remainder(sympy.sqrt(x) / x, 1 / sympy.sqrt(x)), remainder(x, x + 1)
    (0, -1)
    """
    left = summed(_derived(finite(a) - finite(b)))
    # A sum that is left stands for any number: it cancels against its like, and nothing else is known of it.
    sums = {each: sympy.Dummy("S", real=each.is_real) for each in left.atoms(sympy.Sum)}
    left = _reduced(left.xreplace(sums))
    if left != 0 and any(isinstance(each, Between) for each in left.free_symbols) and _reduced(freed(left)) == 0:
        return sympy.Integer(0)
    return left.xreplace({dummy: each for each, dummy in sums.items()})


def _reduced(x: sympy.Expr) -> sympy.Expr:
    for form in _FORMS:
        if x == 0 or (sympy.count_ops(x) > SMALL and _refuted(x)):
            break
        with contextlib.suppress(RecursionError):  # a form that cannot do it leaves it to the next
            x = form(x)
    return x


#: Expressions of so many operations are rewritten whatever they are; larger ones only if they may be zero.
SMALL = 60


def _refuted(x: sympy.Expr) -> bool:
    """Is ``x`` clearly not zero at one point?  Then it need not be rewritten, which may take minutes."""
    if x.has(sympy.Limit, sympy.Derivative, sympy.Integral):
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


def denominators(*expressions: Any) -> tuple[sympy.Expr, ...]:
    """What must not be zero for the expressions to have a value, as far as its sign is not seen.

    Raises:
        Inexact: one of these is zero whatever its symbols are.
    """
    found: dict[sympy.Expr, None] = {}
    for each in dict.fromkeys(base for x in expressions for base in _bases(x)):
        if nonzero(each):
            continue
        if differing(each, sympy.Integer(0)) is None and remainder(each, 0) == 0:
            raise Inexact(f"it divides by {each}, which is zero")
        found[each] = None
    return tuple(found)


def _bases(x: Any) -> Iterator[sympy.Expr]:
    """What is under a power that may be negative, outside of sums, whose terms have indices of their own."""
    if x.is_Pow and not (x.exp.is_nonnegative or x.base.is_number or x.exp.is_integer is None):
        yield x.base
    if not isinstance(x, sympy.Sum | sympy.Limit):
        for each in x.args:
            yield from _bases(each)


def short(x: Any) -> Any:
    """``x``, which is left of an identity, as briefly as it can be written."""
    if not isinstance(x, sympy.Expr) or sympy.count_ops(x) > LARGEST:
        return x
    found = [x]
    for form in (sympy.factor, lambda x: sympy.factor(sympy.cancel(x)), lambda x: sympy.factor_terms(x)):
        with contextlib.suppress(sympy.PolynomialError, RecursionError):
            found.append(form(x))
    return min(found, key=lambda each: (sympy.count_ops(each), found.index(each)))


def _derived(x: sympy.Expr) -> sympy.Expr:
    """Every derivative and every substitution that is written as such, carried out."""
    return x.xreplace({each: each.doit() for each in x.atoms(sympy.Derivative, sympy.Subs)})


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
_FORMS: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (
    _expanded, _rational, _rooted, _simplified, _expanded, _rational,
)  # fmt: skip
