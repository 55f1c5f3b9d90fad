"""Sums with a symbolic number of terms: brought to common lengths, so that they cancel where they are equal."""

from typing import Any

import sympy

from .exact import Inexact

#: Sums of fewer terms are written out.
EXPLICIT = 8
#: Sums inside sums are split one depth a round.
ROUNDS = 3


def summed(x: sympy.Expr) -> sympy.Expr:
    """Every sum with its independent factors in front, and its last terms split off down to a common length.

    A sum over several indices is one of sums; each index is renamed, so that none is taken for another.

    Raises:
        Inexact: a sum is infinite, may have a negative number of terms, or runs over what its index may not be.
    """
    if not x.has(sympy.Sum):
        return x
    x = _nested(x, 0, _require)
    for _ in range(ROUNDS):  # what was split off a sum of sums is a sum itself, less deep
        before, x = x, _nested(sympy.expand(_split(x), power_exp=True), 0)
        if x == before:
            break
    return x


def _nested(x: Any, depth: int, require: Any = None) -> Any:
    """Every index of a sum inside ``depth`` others by a name of that depth."""
    if not x.has(sympy.Sum):
        return x
    if not isinstance(x, sympy.Sum):
        return x.func(*(_nested(each, depth, require) for each in x.args))
    if any(len(limit) != 3 for limit in x.limits):
        raise Inexact("a sum must say where it begins and ends")
    *inner, (i, a, b) = x.limits
    if require:
        require(i, a, b)
    known = "positive" if a.is_positive else "nonnegative" if a.is_nonnegative else "real"
    index = sympy.Dummy(f"i_{depth}", integer=True, dummy_index=-1 - depth, **{known: True})
    term = _renamed(sympy.Sum(x.function, *inner) if inner else x.function, i, index)
    # SymPy writes a sum of a sum as one with two indices, the outermost last.
    return sympy.Sum(_nested(term, depth + 1, require), (index, _nested(a, depth, require), _nested(b, depth, require)))


def _renamed(term: Any, i: Any, index: Any) -> Any:
    """``term`` with its free ``i`` as ``index``; an ``i`` that a sum inside binds is another, and stays."""
    if isinstance(term, sympy.Sum):
        limits, free = [], True
        for j, a, b in reversed(term.limits):  # the last one is the outermost
            limits.append((j, *(_renamed(each, i, index) if free else each for each in (a, b))))
            free = free and j != i
        return sympy.Sum(_renamed(term.function, i, index) if free else term.function, *reversed(limits))
    if not term.has(sympy.Sum):
        return term.xreplace({i: index})
    return term.func(*(_renamed(each, i, index) for each in term.args))


def _require(i: Any, a: Any, b: Any) -> None:
    if not (a.is_integer and b.is_integer):
        raise Inexact(f"the sum over {i} from {a} to {b} is not one over finitely many integers")
    if (b - a + 1).is_nonnegative is not True:
        raise Inexact(f"the sum over {i} from {a} to {b} may have a negative number of terms")
    if (i.is_positive and not a.is_positive) or (i.is_nonnegative and not a.is_nonnegative):
        raise Inexact(f"the sum over {i} begins at {a}, which {i} may not be")
    if i.is_negative or i.is_nonpositive or i.is_even or i.is_odd or i.is_prime or i.is_integer is False:
        raise Inexact(f"the sum over {i} runs over integers that {i} may not be")


def _split(x: Any) -> Any:
    """The outermost sums of ``x``, each with its last terms apart down to a length that they have in common."""
    sums = _outermost(x)
    return x.xreplace({each: _peeled(each, sums) for each in sums})


def _outermost(x: Any) -> set[Any]:
    if isinstance(x, sympy.Sum):
        return {x}
    return set().union(*map(_outermost, x.args)) if x.has(sympy.Sum) else set()


def _peeled(one: sympy.Sum, others: set[Any]) -> sympy.Expr:
    """A sum over i from a to b as the sum to the shortest such b plus the terms beyond, each term expanded."""
    *inner, (i, a, b) = one.limits
    term = sympy.Sum(one.function, *inner) if inner else one.function
    if (b - a).is_Integer and b - a < EXPLICIT:
        return _alone(sympy.Add(*(term.xreplace({i: a + k}) for k in range(int(b - a) + 1))))
    term = _alone(term)
    distances = [b - other.limits[-1][2] for other in others if other.limits[-1][1] == a]
    extra = max((int(d) for d in distances if d.is_Integer), default=0)
    last = [term.xreplace({i: b - k}) for k in range(extra)]
    inside = sympy.expand(term, power_exp=True)
    parts = [_factored(part, i, a, b - extra) for part in sympy.Add.make_args(inside)]
    return sympy.Add(*parts, *last)


def _alone(x: Any) -> Any:
    """The sums of ``x`` with their independent factors in front."""
    return x.xreplace({each: _peeled(each, {each}) for each in _outermost(x)})


def _factored(term: sympy.Expr, i: Any, a: Any, b: Any) -> sympy.Expr:
    free, bound = term.as_independent(i, as_Add=False)
    return free * (sympy.Sum(bound, (i, a, b)) if bound.has(i) else bound * (b - a + 1))


def written_out(x: Any) -> Any:
    """Every sum whose ends are numbers, term by term; each index has a name of its own first."""
    return _written_out(_nested(x, 0))


def _written_out(x: Any) -> Any:
    found = {}
    for each in _outermost(x):
        *inner, (i, a, b) = each.limits
        if a.is_Integer and b.is_Integer:
            term = sympy.Sum(each.function, *inner) if inner else each.function
            found[each] = sympy.Add(*(_written_out(term.xreplace({i: a + k})) for k in range(int(b - a) + 1)))
    return x.xreplace(found)
