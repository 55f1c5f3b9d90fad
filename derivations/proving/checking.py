"""What every method of the board does: check, remember as data, and write."""

from collections.abc import Callable
from typing import Any

import sympy

from .computed import bare, origins
from .exact import Inexact, finite
from .identities import denominators, remainder, short
from .points import difference
from .ranges import sign
from .relation import SIGNS, Relation
from .step import NotProved, Step, Vacuous, shown

#: SymPy's relations by their signs.
RELATIONS = {"==": sympy.Eq, "!=": sympy.Ne, ">=": sympy.Ge, ">": sympy.Gt, "<=": sympy.Le, "<": sympy.Lt}


class Checks:
    """Steps and relations, and the checks that let them in; see ``Board``."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.relations: list[Relation] = []

    def _equality(self, words: str, a: Any, b: Any, alike: bool = False) -> Relation:
        """a = b; in an induction a may be written as b is, which is shown, and does not count without the code."""
        left, right = (fit(words, finite, x) for x in (a, b))
        code = "both" if origins(a) and origins(b) else "left" if origins(a) else "right" if origins(b) else ""
        if left == right and not alike and (not code or a is b or origins(a) == origins(b)):
            why = "are one value of the code" if code else "are written alike, and the code computed neither"
            raise Vacuous(f"{words} (both sides {why})", sympy.Eq(left, right, evaluate=False))
        self._require_zero(words, left, right)
        return self._relation("equal", words, left, right, code=code)

    def _decided(self, words: str, relation: Any) -> Relation:
        a, b = (fit(words, finite, x) for x in relation.args)
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
        a, b = (fit(words, finite, x) for x in (a, b))
        left = fit(words, lambda x: remainder(x, b), a)
        if left == 0 and (at := difference(a, b)) is not None:  # then SymPy has rewritten one of them wrongly
            raise NotProved(words, a - b, at)
        return left

    def _require_zero(self, words: str, a: Any, b: Any) -> None:
        if (left := self._left(words, a, b)) != 0:
            raise NotProved(words, short(left), difference(bare(sympy.sympify(a)), bare(sympy.sympify(b)), 8))

    def _relation(self, kind: str, words: str, a: Any, b: Any, because: Any = None, **more: Any) -> Relation:
        parts = (a, b) if because is None else (a, b, because)
        where = fit(words, lambda parts: denominators(*parts), parts)
        return Relation(kind, a, b, words, because, nonzero=where, **{"sign": SIGNS.get(kind, ""), **more})

    def _accept(self, words: str, *relations: Relation, front: Any = ()) -> None:
        """Write the step; what is stated twice in it is shown once."""
        formulas: dict[Any, str] = dict.fromkeys(map(shown, front), "")
        for each in relations:
            formula = shown(RELATIONS[each.sign](each.left, each.right, evaluate=False))
            formulas.setdefault(formula, each.code if each.left == each.right else "")
        self.steps.append(Step("checked", words, tuple(formulas), tuple(formulas.values())))
        self.relations += relations


def fit(words: str, test: Callable[[Any], Any], x: Any) -> Any:
    """``test(x)``; where that refuses ``x``, so does the step."""
    try:
        return test(x)
    except Inexact as why:
        raise NotProved(f"{words} ({why})", bare(x)) from None
