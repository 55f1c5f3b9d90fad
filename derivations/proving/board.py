"""The board: a derivation is written on it step by step, and each step is checked as it is written."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import sympy
from sympy.core.relational import Relational

from . import balls
from .computed import bare, origins
from .exact import Inexact, admitted, exact, finite, may_be
from .identities import denominators, remainder, short
from .points import difference
from .ranges import nonzero, sign
from .relation import SIGNS, Relation
from .step import Name, NotProved, Step, Vacuous, shown

__all__ = ["Board", "Name", "NotProved", "Step", "Vacuous"]
_RELATIONS = {"==": sympy.Eq, "!=": sympy.Ne, ">=": sympy.Ge, ">": sympy.Gt, "<=": sympy.Le, "<": sympy.Lt}
#: What a limit is not taken of: the value at the limit, or a sign that changes there, would be lost.
_SELECTIONS = (sympy.Piecewise, Relational, sympy.Heaviside, sympy.floor, sympy.ceiling, sympy.KroneckerDelta)


class Board:
    """Collects the steps of one derivation; a method that checks raises ``NotProved``.

    Every check is exact: identities of expressions under the assumptions of their symbols, relations of
    exact numbers, or enclosures by ball arithmetic.  What is shown is what was checked.

    Attributes:
        steps: the lines, in order.
        relations: what was accepted, in order, as data.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.relations: list[Relation] = []

    def part(self, title: str) -> None:
        """A heading."""
        self.steps.append(Step("part", title))

    def say(self, words: str) -> None:
        """Words between the steps."""
        self.steps.append(Step("words", words))

    def define(self, name: str, value: Any, words: str) -> Any:
        """Show a quantity under the name ``name``, LaTeX, and return it; there is nothing to check."""
        formula = sympy.Eq(Name(name), _fit(words, exact, value), evaluate=False)
        self.steps.append(Step("definition", words, (formula,)))
        return value

    def equal(self, words: str, *chain: Any) -> None:
        """All expressions of the chain are identically equal."""
        self.all_equal(words, chain)

    def all_equal(self, words: str, *chains: Any) -> None:
        """Several equalities in one step: the expressions of each chain are identically equal.

        Two sides that SymPy writes alike are a statement only if the code computed one of them, see ``Computed``:
        then the step says which.
        """
        if not chains or any(len(chain) < 2 for chain in chains):
            raise Vacuous(words, "one expression alone, which is equal to nothing")
        self._accept(words, *(self._equality(words, a, b) for chain in chains for a, b in pairwise(chain)))

    def differ(self, words: str, a: Any, b: Any, at: Mapping[Any, Any] | None = None) -> None:
        """The two are not equal at the exact point ``at``, or nowhere, as the assumptions of their symbols show."""
        point = _fit(words, admitted, at or {})
        a, b = (_fit(words, finite, _fit(words, finite, x).subs(point, simultaneous=True)) for x in (a, b))
        for each in (a, b):
            if each.is_number and not (each.is_real and each.is_finite):
                raise NotProved(words, f"{each}, which is no real number")
        left = self._left(words, a, b)
        if not (nonzero(left) or (left.is_number and left.equals(0) is False)):
            raise NotProved(words, sympy.Eq(a, b, evaluate=False))
        self._accept(words, self._relation("differ", words, a, b))

    def at_least(self, words: str, a: Any, b: Any, because: Any, strict: bool = False) -> None:
        """a ≥ b, or a > b if ``strict``: a − b is identically ``because``, whose sign is seen from its parts.

        ``because`` is the certificate: a sum, product or quotient that SymPy's assumptions alone show to be
        nonnegative (positive), such as a sum of squares.
        """
        a, b, because = (_fit(words, finite, x) for x in (a, b, because))
        if a == b:
            raise Vacuous(words, sympy.Ge(a, b, evaluate=False))
        self._require_zero(words, a - b, because)
        relation = self._relation("greater" if strict else "at_least", words, a, b, because)
        if sign(because, strict) is not True:
            raise NotProved(words, _RELATIONS[relation.sign](because, 0, evaluate=False))
        gap = sympy.Add(a, sympy.Mul(-1, b))
        front = [] if gap == because else [sympy.Eq(gap, because, evaluate=False)]
        self._accept(words, relation, front=front)

    def greater(self, words: str, a: Any, b: Any, because: Any) -> None:
        """a > b, as ``at_least``."""
        self.at_least(words, a, b, because, strict=True)

    def limit(self, words: str, expression: Any, symbol: Any, to: Any, value: Any, side: str = "+") -> None:
        """The limit of ``expression`` as ``symbol`` goes to ``to`` (from above, or below if ``side`` is "-").

        It is a real number, or ``sympy.oo`` or ``-sympy.oo`` if that is what is stated.
        """
        expression, symbol, to, value = (_fit(words, exact, x) for x in (expression, symbol, to, value))
        if expression.has(*_SELECTIONS) or expression.has(sympy.oo, -sympy.oo):
            raise NotProved(words, f"a selection or an infinity in {expression}, of which no limit is taken")
        if to.is_infinite is not True and not _reaches(symbol, to, side):
            raise NotProved(words, f"{symbol}, which does not go to {to} from that side")
        found = sympy.limit(expression, symbol, to, side)
        if found.has(sympy.Limit, sympy.AccumBounds, sympy.zoo, sympy.nan) or found.is_extended_real is False:
            raise NotProved(words, f"{found}, which is no limit")
        if found.is_infinite or value.is_infinite:
            if found != value:
                raise NotProved(words, found)
        else:
            self._require_zero(words, found, value)
        self._accept(words, self._relation("limit", words, sympy.Limit(expression, symbol, to, side), value))

    def true(self, words: str, *relations: Any) -> None:
        """Relations that are decided exactly: of numbers, or by the assumptions of their symbols.

        Args:
            relations: such as ``sympy.Lt(a, b, evaluate=False)``, which is shown as it stands.  One that is
                evaluated already, or a truth value, says nothing, and is refused.
        """
        if not relations or not all(isinstance(each, Relational) for each in relations):
            raise Vacuous(words, f"{relations}, not all of which are relations that one can read")
        self._accept(words, *(self._decided(words, each) for each in relations))

    def induction(
        self,
        words: str,
        claim: Callable[[Any], Any],
        first: Any,
        following: Callable[[Any, Any], Any],
        start: int = 0,
    ) -> None:
        """``claim(t)`` for all t ≥ ``start``, by base and step.

        Args:
            claim: the closed form after t steps, as a function of t.
            first: what the rule has after ``start`` steps.
            following: ``following(before, t)`` is what the rule makes of ``before`` in step t, a symbol.
        """
        now, step = _later(start)
        base = f"{words} Base, $t = {start}$"
        self._accept(base, self._equality(base, first, claim(sympy.Integer(start)), alike=True))
        step = f"{words} Step, {step}"
        self._accept(step, self._equality(step, following(claim(now - 1), now), claim(now), alike=True))

    def induction_at_least(
        self,
        words: str,
        bound: Callable[[Any], Any],
        first: Any,
        following: Callable[[Any, Any], Any],
        because: Callable[[Any, Any], Any],
        start: int = 0,
        strict: bool = False,
    ) -> None:
        """x_t ≥ ``bound(t)`` for all t ≥ ``start``, by base and step; x_t > ``bound(t)`` if ``strict``.

        Args:
            bound: what the quantity is no less than after t steps, as a function of t.
            first: what it is after ``start`` steps.
            following: ``following(x, t)`` is what step t, a symbol, makes of any x.
            because: ``because(s, t)`` is what then lies above ``bound(t)`` if s ≥ 0 lay above ``bound(t − 1)``:
                the certificate, whose sign is seen from its parts.
        """
        now, step = _later(start)
        x = sympy.Dummy("x", real=True)
        self.invariant(
            f"{words} Step, {step}",
            first=bare(first) - bare(bound(sympy.Integer(start))),
            before=x - bare(bound(now - 1)),
            after=bare(following(x, now)) - bare(bound(now)),
            because=lambda s: because(s, now),
            strict=strict,
            base=f"{words} Base, $t = {start}$",
        )

    def invariant(
        self,
        words: str,
        first: Any,
        before: Any,
        after: Any,
        because: Callable[[Any], Any],
        strict: bool = False,
        base: str = "At first it is",
    ) -> None:
        """A quantity that no step makes negative (or zero, if ``strict``) is never negative, by base and step.

        Args:
            words: of the step; in ``because`` s stands for what the quantity was before.
            first: the quantity at the start, whose own sign is seen.
            before: the quantity in any state.
            after: the quantity in the state that the rule makes of it.
            because: ``after`` is identically ``because(before)``, and ``because(s)`` is seen to be nonnegative
                (positive) for all s ≥ 0 (s > 0).
            base: the words of the base.
        """
        self._base(base, first, strict)
        self.inherited(words, before, after, because, strict)

    def inherited(
        self, words: str, before: Any, after: Any, because: Callable[[Any], Any], strict: bool = False
    ) -> None:
        """The step of ``invariant`` alone, for one of the cases that there are."""
        s = sympy.Dummy("s", **{"positive" if strict else "nonnegative": True})
        self._require_zero(words, after, because(before))
        certificate = _fit(words, finite, because(s))
        if sign(certificate, strict) is not True:
            raise NotProved(words, _RELATIONS[">" if strict else ">="](certificate, 0, evaluate=False))
        passed = Relation("equal", *(_fit(words, finite, x) for x in (after, because(before))), words)
        kept = self._relation("greater" if strict else "at_least", words, certificate, sympy.Integer(0), certificate)
        self._accept(words, *([passed] if passed.left != passed.right else []), kept)

    def _base(self, words: str, first: Any, strict: bool) -> None:
        left = self._left(words, first, 0)
        if left == 0 and not strict:
            self.steps.append(Step("words", f"{words}: $0$."))
            return
        first = _fit(words, finite, first)
        forms = [first, short(left)]
        seen = next((each for each in forms if sign(each, strict)), None)
        if seen is None:
            raise NotProved(words, _RELATIONS[">" if strict else ">="](short(left), 0, evaluate=False))
        relation = self._relation("greater" if strict else "at_least", words, seen, sympy.Integer(0), seen)
        self._accept(words, relation)

    def certain(self, words: str, *chain: Any) -> None:
        """Inequalities between balls and fractions, which hold for all points of the balls.

        Args:
            chain: ``a, "<", b, "<=", c …``, which is decided and shown; or several such chains, each a tuple.
        """
        chains = chain if chain and all(isinstance(each, tuple) for each in chain) else (chain,)
        relations = []
        for each in chains:
            for a, is_, b, holds in _fit(words, lambda chain: list(balls.compared(chain)), each):
                if holds is not True:
                    raise NotProved(words, balls.latex((a, is_, b)))
                relations.append(Relation("certain", a, b, words, sign=is_))
        self.relations += relations
        self.steps.append(Step("checked", words, tuple(balls.latex(each) for each in chains)))

    def evidence(self, words: str, *shown: Any) -> None:
        """Numbers beside the proof, named as such; nothing follows from them."""
        self.steps.append(Step("evidence", words, tuple(map(bare, shown))))

    def conclude(self, words: str) -> None:
        """What has been proved."""
        self.steps.append(Step("conclusion", words))

    def _equality(self, words: str, a: Any, b: Any, alike: bool = False) -> Relation:
        """a = b; in an induction a may be written as b is, which is shown, and does not count without the code."""
        left, right = (_fit(words, finite, x) for x in (a, b))
        code = "both" if origins(a) and origins(b) else "left" if origins(a) else "right" if origins(b) else ""
        if left == right and not alike and (not code or a is b or origins(a) == origins(b)):
            raise Vacuous(words, sympy.Eq(left, right, evaluate=False))
        self._require_zero(words, left, right)
        return self._relation("equal", words, left, right, code=code)

    def _decided(self, words: str, relation: Any) -> Relation:
        a, b = (_fit(words, finite, x) for x in relation.args)
        if a == b:
            raise Vacuous(words, relation)
        if relation.rel_op == "==":
            self._require_zero(words, a, b)
        else:
            above, strict = {">": (a - b, True), ">=": (a - b, False), "<": (b - a, True), "<=": (b - a, False)}.get(
                relation.rel_op, (None, False)
            )
            seen = relation.doit() == sympy.true or (above is not None and sign(above, strict) is True)
            if not seen:
                raise NotProved(words, relation)
        return self._relation("true", words, a, b, sign=relation.rel_op)

    def _left(self, words: str, a: Any, b: Any) -> Any:
        """What is left of a − b, which is 0 only if a = b for all values."""
        a, b = (_fit(words, finite, x) for x in (a, b))
        left = _fit(words, lambda x: remainder(x, b), a)
        if left == 0 and (at := difference(a, b)) is not None:  # then SymPy has rewritten one of them wrongly
            raise NotProved(words, a - b, at)
        return left

    def _require_zero(self, words: str, a: Any, b: Any) -> None:
        if (left := self._left(words, a, b)) != 0:
            raise NotProved(words, short(left), difference(bare(sympy.sympify(a)), bare(sympy.sympify(b)), 8))

    def _relation(self, kind: str, words: str, a: Any, b: Any, because: Any = None, **more: Any) -> Relation:
        parts = (a, b) if because is None else (a, b, because)
        where = _fit(words, lambda parts: denominators(*parts), parts)
        return Relation(kind, a, b, words, because, nonzero=where, **{"sign": SIGNS.get(kind, ""), **more})

    def _accept(self, words: str, *relations: Relation, front: Any = ()) -> None:
        """Write the step; what is stated twice in it is shown once."""
        formulas: dict[Any, str] = dict.fromkeys(map(shown, front), "")
        for each in relations:
            formula = shown(_RELATIONS[each.sign](each.left, each.right, evaluate=False))
            formulas.setdefault(formula, each.code if each.left == each.right else "")
        self.steps.append(Step("checked", words, tuple(formulas), tuple(formulas.values())))
        self.relations += relations


def _fit(words: str, test: Callable[[Any], Any], x: Any) -> Any:
    """``test(x)``; where that refuses ``x``, so does the step."""
    try:
        return test(x)
    except Inexact as why:
        raise NotProved(f"{words} ({why})", bare(x)) from None


def _later(start: int) -> tuple[Any, str]:
    """A symbol for t ≥ ``start`` + 1, which no formula has met before, and what the step is called."""
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise TypeError(f"start must be a number of steps, got {start!r}")
    before, after = (f"t + {n}".removesuffix(" + 0") for n in (start - 1, start)) if start else ("t - 1", "t")
    return sympy.Dummy("t", integer=True, positive=True) + start, f"from ${before}$ to ${after}$"


def _reaches(symbol: Any, to: Any, side: str) -> bool:
    """Are there numbers that the real ``symbol`` may be on this side of ``to``, as near as one likes?"""
    if symbol.is_integer or side not in ("+", "-"):
        return False
    if not to.is_number:
        return True
    near = to + sympy.Rational(1 if side == "+" else -1, 10**9)
    return may_be(symbol, near)
