"""Terms that every engine has words for: rational numbers, real unknowns, + · ^ with whole exponents, |x| and max.

A term is a tuple: ("number", Fraction), ("unknown", name), ("+", …), ("*", …), ("^", term, whole number),
("abs", term), ("max", …), ("min", …).  Nothing is simplified: 1/(x − x) stays what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Term = tuple[Any, ...]


def number(value: Any) -> Term:
    """The term for an integer or a fraction, Python's or SymPy's."""
    return ("number", Fraction(int(value.p), int(value.q)) if hasattr(value, "q") else Fraction(value))


def difference(a: Term, b: Term) -> Term:
    """a − b."""
    return ("+", a, ("*", number(-1), b))


def unknowns(term: Term) -> Iterator[str]:
    """The names of the unknowns in a term."""
    if term[0] == "unknown":
        yield term[1]
    elif term[0] != "number":
        for each in term[1:]:
            if isinstance(each, tuple):
                yield from unknowns(each)


@dataclass(frozen=True)
class Fact:
    """``term sign 0``, with sign one of "==", "!=", ">", ">=", "<", "<="."""

    term: Term
    sign: str


@dataclass
class Reading:
    """A relation of SymPy's as one between terms.

    Attributes:
        goal: what is to be shown of left − right.
        left, right, because: the two sides and the certificate, if there is one.
        facts: what is assumed: the signs of the unknowns, and what defines a root.
        conditions: what must hold for the relation to make sense, by its words: denominators are not zero,
            numbers under roots are not negative.
        steps: equal terms that the reading itself relied on, which engines also prove.
        roots: for each unknown that is a root, its degree and the term under it.
        meanings: what each unknown stands for.
        coarse: does an unknown stand for more than a real symbol?  Then a counterexample need not be one.
    """

    goal: Fact
    left: Term
    right: Term
    because: Term | None = None
    facts: list[Fact] = field(default_factory=list)
    conditions: dict[str, Fact] = field(default_factory=dict)
    steps: list[tuple[Term, Term]] = field(default_factory=list)
    roots: dict[str, tuple[int, Term]] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    coarse: bool = False
