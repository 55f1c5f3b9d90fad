"""The board: a derivation is written on it step by step, and each step is checked as it is written."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import sympy
from sympy.core.relational import Relational

from . import balls
from .checking import RELATIONS, fit
from .computed import bare, origins
from .exact import admitted, exact, finite, may_be
from .inductions import Inductions
from .ranges import nonzero, sign
from .relation import Relation
from .step import Name, NotProved, Step, Vacuous

__all__ = ["Board", "Name", "NotProved", "Step", "Vacuous"]
#: What a limit is not taken of: the value at the limit, or a sign that changes there, would be lost.
_SELECTIONS = (sympy.Piecewise, Relational, sympy.Heaviside, sympy.floor, sympy.ceiling, sympy.KroneckerDelta)


class Board(Inductions):
    """Collects the steps of one derivation; a method that checks raises ``NotProved``.

    Every check is exact: identities of expressions under the assumptions of their symbols, relations of
    exact numbers, or enclosures by ball arithmetic.  What is shown is what was checked.

    Attributes:
        steps: the lines, in order.
        relations: what was accepted, in order, as data.
    """

    def part(self, title: str) -> None:
        """A heading."""
        self.steps.append(Step("part", title))

    def say(self, words: str) -> None:
        """Words between the steps."""
        self.steps.append(Step("words", words))

    def define(self, name: str, value: Any, words: str) -> Any:
        """Show a quantity under the name ``name``, LaTeX, and return it; there is nothing to check."""
        formula = sympy.Eq(Name(name), fit(words, exact, value), evaluate=False)
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
        point = fit(words, admitted, at or {})
        a, b = (fit(words, finite, fit(words, finite, x).subs(point, simultaneous=True)) for x in (a, b))
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
        a, b, because = (fit(words, finite, x) for x in (a, b, because))
        if a == b:
            raise Vacuous(words, sympy.Ge(a, b, evaluate=False))
        self._require_zero(words, a - b, because)
        relation = self._relation("greater" if strict else "at_least", words, a, b, because)
        if sign(because, strict) is not True:
            raise NotProved(words, RELATIONS[relation.sign](because, 0, evaluate=False))
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
        by_code = bool(origins(expression))
        expression, symbol, to, value = (fit(words, exact, x) for x in (expression, symbol, to, value))
        if expression.has(*_SELECTIONS) or expression.has(sympy.oo, -sympy.oo):
            raise NotProved(words, f"a selection or an infinity in {expression}, of which no limit is taken")
        if not expression.has(symbol) and not by_code:
            raise Vacuous(words, f"{expression}, in which there is no {symbol}")
        if not _reaches(symbol, to, side):
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
            relations: such as ``sympy.Lt(a, b, evaluate=False)``, which is shown unchanged.  One that is
                evaluated already, or a truth value, says nothing, and is refused.
        """
        if not relations or not all(isinstance(each, Relational) for each in relations):
            raise Vacuous(words, f"{relations}, not all of which are relations that one can read")
        self._accept(words, *(self._decided(words, each) for each in relations))

    def certain(self, words: str, *chain: Any) -> None:
        """Inequalities between balls and fractions, which hold for all points of the balls.

        Args:
            chain: ``a, "<", b, "<=", c …``, which is decided and shown; or several such chains, each a tuple.
        """
        chains = chain if chain and all(isinstance(each, tuple) for each in chain) else (chain,)
        relations = []
        for each in chains:
            for a, is_, b, holds in fit(words, lambda chain: list(balls.compared(chain)), each):
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


def _reaches(symbol: Any, to: Any, side: str) -> bool:
    """Are there numbers that the real ``symbol`` may be on this side of ``to``, as near as one likes?"""
    if to.is_infinite:
        return not (symbol.is_nonnegative if to == -sympy.oo else symbol.is_nonpositive)
    if symbol.is_integer or side not in ("+", "-"):
        return False
    if not to.is_number:
        return True
    near = to + sympy.Rational(1 if side == "+" else -1, 10**9)
    return may_be(symbol, near)
