"""Inductions over the steps, for equalities and for inequalities."""

from collections.abc import Callable
from typing import Any

import sympy

from .checking import RELATIONS, Checks, fit
from .computed import bare
from .exact import finite
from .identities import short
from .ranges import sign
from .relation import Relation
from .step import NotProved, Step


class Inductions(Checks):
    """Claims for all t, by base and step; see ``Board``."""

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
        certificate = fit(words, finite, because(s))
        if sign(certificate, strict) is not True:
            raise NotProved(words, RELATIONS[">" if strict else ">="](certificate, 0, evaluate=False))
        left, right = (fit(words, finite, x) for x in (after, because(before)))
        passed = Relation("equal", left, right, words)
        kept = self._relation("greater" if strict else "at_least", words, certificate, sympy.Integer(0), certificate)
        self._accept(words, *([passed] if left != right else []), kept)

    def _base(self, words: str, first: Any, strict: bool) -> None:
        left = self._left(words, first, 0)
        if left == 0 and not strict:
            self.steps.append(Step("words", f"{words}: $0$."))
            return
        first = fit(words, finite, first)
        forms = [first, short(left)]
        seen = next((each for each in forms if sign(each, strict)), None)
        if seen is None:
            raise NotProved(words, RELATIONS[">" if strict else ">="](short(left), 0, evaluate=False))
        relation = self._relation("greater" if strict else "at_least", words, seen, sympy.Integer(0), seen)
        self._accept(words, relation)


def _later(start: int) -> tuple[Any, str]:
    """A symbol for t ≥ ``start`` + 1, which no formula has met before, and what the step is called."""
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise TypeError(f"start must be a number of steps, got {start!r}")
    before, after = (f"t + {n}".removesuffix(" + 0") for n in (start - 1, start)) if start else ("t - 1", "t")
    return sympy.Dummy("t", integer=True, positive=True) + start, f"from ${before}$ to ${after}$"
