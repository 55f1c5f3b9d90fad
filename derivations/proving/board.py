"""The board: a derivation is written on it step by step, and each step is checked as it is written."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from .identities import remainder
from .relation import Relation


@dataclass(frozen=True)
class Step:
    """One line of the board.

    Attributes:
        kind: "part" (a heading), "words", "definition", "checked", "evidence" or "conclusion".
        words: why, in prose with LaTeX between dollar signs.
        formulas: what is shown, and was checked if the kind says so; SymPy expressions.
    """

    kind: str
    words: str
    formulas: tuple[Any, ...] = ()


class Name(sympy.Symbol):
    """A name given in LaTeX, which is printed as it stands."""

    def _latex(self, printer: Any) -> str:
        return self.name


class NotProved(Exception):
    """A step that does not hold, or that SymPy cannot show.

    Attributes:
        words: the step's words.
        left: what is left of it, where it should be nothing: a remainder, or the relation that is not true.
    """

    def __init__(self, words: str, left: Any):
        super().__init__(f"{words}: left is {left}")
        self.words, self.left = words, left


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
        shown = sympy.Eq(Name(name), value, evaluate=False)
        self.steps.append(Step("definition", words, (shown,)))
        return value

    def equal(self, words: str, *chain: Any) -> None:
        """All expressions of the chain are identically equal."""
        for a, b in itertools.pairwise(chain):
            left = remainder(a, b)
            if left != 0:
                raise NotProved(words, left)
        shown = dict.fromkeys(sympy.Eq(a, b, evaluate=False) for a, b in itertools.pairwise(chain))
        self._checked(words, *shown)
        self.relations += [Relation("equal", a, b, words) for a, b in itertools.pairwise(map(sympy.sympify, chain))]

    def differ(self, words: str, a: Any, b: Any, at: Mapping[Any, Any] | None = None) -> None:
        """The two are not equal at the exact point ``at``, or nowhere, as the assumptions of their symbols show."""
        a, b = (sympy.sympify(x).subs(at or {}) for x in (a, b))
        left = remainder(a, b)
        if not (left.is_nonzero or (left.is_number and left.equals(0) is False)):
            raise NotProved(words, sympy.Eq(a, b, evaluate=False))
        self._checked(words, sympy.Ne(a, b, evaluate=False))
        self.relations.append(Relation("differ", a, b, words))

    def at_least(self, words: str, a: Any, b: Any, because: Any, strict: bool = False) -> None:
        """a ≥ b, or a > b if ``strict``: a − b is identically ``because``, whose sign is seen from its parts.

        ``because`` is the certificate: a sum, product or quotient that SymPy's assumptions alone show to be
        nonnegative (positive), such as a sum of squares.
        """
        because = sympy.sympify(because)
        left = remainder(sympy.sympify(a) - sympy.sympify(b), because)
        if left != 0:
            raise NotProved(words, left)
        seen = because.is_positive if strict else because.is_nonnegative
        relation = sympy.StrictGreaterThan if strict else sympy.GreaterThan
        if seen is not True:
            raise NotProved(words, relation(because, 0, evaluate=False))
        difference = sympy.Add(a, sympy.Mul(-1, b), evaluate=True)
        shown = [] if difference == because else [sympy.Eq(difference, because, evaluate=False)]
        stated = relation(a, b, evaluate=False)
        self._checked(words, *shown, stated)
        self.relations.append(Relation("greater" if strict else "at_least", *stated.args, words, because))

    def greater(self, words: str, a: Any, b: Any, because: Any) -> None:
        """a > b, as ``at_least``."""
        self.at_least(words, a, b, because, strict=True)

    def limit(self, words: str, expression: Any, symbol: Any, to: Any, value: Any, side: str = "+") -> None:
        """The limit of ``expression`` as ``symbol`` goes to ``to`` (from above, or below if ``side`` is "-")."""
        found = sympy.limit(expression, symbol, to, side)
        left = remainder(found, value)
        if left != 0:
            raise NotProved(words, left)
        shown = sympy.Limit(expression, symbol, to, side)
        self._checked(words, sympy.Eq(shown, sympy.sympify(value), evaluate=False))
        self.relations.append(Relation("limit", shown, sympy.sympify(value), words))

    def true(self, words: str, *relations: Any) -> None:
        """Relations that are decided exactly: of numbers, or by the assumptions of their symbols.

        Args:
            relations: such as ``sympy.Lt(a, b, evaluate=False)``, which is shown as it stands; a mere truth
                value is checked and not shown.
        """
        for relation in relations:
            if sympy.sympify(relation).doit() != sympy.true:
                raise NotProved(words, relation)
        stated = [each for each in relations if isinstance(each, sympy.core.relational.Relational)]
        self._checked(words, *stated)
        self.relations += [Relation("true", *each.args, words, sign=each.rel_op) for each in stated]

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
        t = sympy.Symbol("t", integer=True, positive=True)
        self.equal(f"{words} Base, $t = {start}$", first, claim(sympy.Integer(start)))
        now = t + start  # t ≥ start + 1
        before, after = (f"t + {n}".removesuffix(" + 0") for n in (start - 1, start)) if start else ("t - 1", "t")
        step = f"from ${before}$ to ${after}$"
        self.equal(f"{words} Step, {step}", following(claim(now - 1), now), claim(now))

    def certain(self, words: str, verdict: Any, *shown: Any) -> None:
        """An inequality between balls: ``verdict`` is True only if it holds for all points of the balls."""
        if verdict is not True:
            raise NotProved(words, shown)
        self._checked(words, *shown)
        stated = [each for each in shown if isinstance(each, sympy.core.relational.Relational)]
        self.relations += [Relation("certain", *each.args, words, sign=each.rel_op) for each in stated]

    def evidence(self, words: str, *shown: Any) -> None:
        """Numbers beside the proof, named as such; nothing follows from them."""
        self.steps.append(Step("evidence", words, shown))

    def conclude(self, words: str) -> None:
        """What has been proved."""
        self.steps.append(Step("conclusion", words))

    def _checked(self, words: str, *formulas: Any) -> None:
        for each in formulas:
            if isinstance(each, sympy.Basic) and each.atoms(sympy.Float):
                raise NotProved(f"{words} (a rounded number is no part of a proof)", each)
        self.steps.append(Step("checked", words, formulas))
