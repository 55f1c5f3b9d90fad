"""One line of the board, and what is raised where a line does not hold."""

from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.relational import Relational

from .points import Difference


@dataclass(frozen=True)
class Step:
    """One line of the board.

    Attributes:
        kind: "part" (a heading), "words", "definition", "checked", "evidence" or "conclusion".
        words: why, in prose with LaTeX between dollar signs.
        formulas: what is shown, and was checked if the kind says so; SymPy expressions.
        code: for each formula whose two sides are written alike, the side that the code computed: "left", "right"
            or "both"; "" for all others.
    """

    kind: str
    words: str
    formulas: tuple[Any, ...] = ()
    code: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Is it a checked statement, and not merely 0 = 0, or a = a without the code?"""
        codes = self.code or ("",) * len(self.formulas)
        return self.kind == "checked" and not all(map(_nothing, self.formulas, codes))

    @property
    def sides(self) -> str:
        """Which side is the code's, in words; "" where the two sides are two expressions."""
        found = dict.fromkeys(each for each in self.code if each)
        return "; ".join(_SIDES[each] for each in found)


_SIDES = {
    "left": "the left side is what the code computes, the right side is written by hand",
    "right": "the right side is what the code computes, the left side is written by hand",
    "both": "the code computes both sides, each in its own way",
}


def _nothing(formula: Any, code: str) -> bool:
    return isinstance(formula, sympy.Eq) and formula.lhs == formula.rhs and (formula.lhs == 0 or not code)


class Name(sympy.Symbol):
    """A name given in LaTeX, which is printed unchanged."""

    def _latex(self, printer: Any) -> str:
        return self.name


class NotProved(Exception):
    """A step that does not hold, or that SymPy cannot show.

    Attributes:
        words: the step's words.
        left: what is left of it, where it should be nothing: a remainder, or the relation that is not true.
        at: a point where the two sides of an identity differ, if one was found.
    """

    def __init__(self, words: str, left: Any, at: Difference | None = None):
        super().__init__(f"{words}: left is {left}" + (f"; {at}" if at else ""))
        self.words, self.left, self.at = words, left, at


class Vacuous(NotProved):
    """A step that says nothing: an expression compared with itself, or a bare truth value."""


def shown(formula: Any) -> Any:
    """A formula as it is printed: a symbol made for one step only by its plain name, where no other has that name."""
    made = sorted((each for each in formula.free_symbols if isinstance(each, sympy.Dummy)), key=str)
    taken = {each.name for each in formula.free_symbols if not isinstance(each, sympy.Dummy)}
    names = {}
    for each in made:
        name = each.name
        while name in taken:
            name += "'"
        taken.add(name)
        names[each] = sympy.Symbol(name, **each.assumptions0)
    if not names or not isinstance(formula, Relational):
        return formula.xreplace(names)
    return formula.func(*(each.xreplace(names) for each in formula.args), evaluate=False)
