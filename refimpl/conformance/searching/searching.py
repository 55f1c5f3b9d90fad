"""The search: which edit of a formula has a target's numbers."""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..reference import Candidate
from .edit import Edit, edited
from .explanation import Explanation, changes_of
from .formula import Formula, NotEditable, formula_of
from .grammar import Grammar, grammar_of, once
from .lanes import Lanes
from .making import candidate_of
from .stepping import Stand

#: Of formulas with the same numbers so many are held against the bound that confirms.
CONFIRMED = 8
Confirms = Callable[[Candidate], bool]


@dataclass
class Budget:
    """The time of a search, which is the processor's, and what it has tried."""

    deadline: float
    started: float
    tried: int = 0

    @classmethod
    def of(cls, seconds: float) -> "Budget":
        now = time.thread_time()
        return cls(now + seconds, now)

    @property
    def over(self) -> bool:
        return time.thread_time() > self.deadline

    @property
    def spent(self) -> float:
        return round(time.thread_time() - self.started, 3)


class Hunt:
    """The edits of one formula, tried on lanes.

    Attributes:
        first: the edits whose first step is the target's.
    """

    def __init__(self, base: Candidate, cls: Any, lanes: Lanes, budget: Budget):
        self.base, self.cls, self.budget, self.formula = base, cls, budget, formula_of(cls)
        self.stand = Stand(base, self.formula, lanes)
        self.first: list[Edit] = []
        self.agreed = self.stand.agreed(edited(self.formula, ()))

    @property
    def grammar(self) -> Grammar:
        return grammar_of(self.cls)

    @functools.cached_property
    def course(self) -> np.ndarray | None:
        """The parameters after each step of the formula as it is."""
        return self.stand.course(edited(self.formula, ()))

    @functools.cached_property
    def signature(self) -> bytes:
        """Equal for formulas that compute the same, up to rounding."""
        if self.course is None:
            return repr(self.base.name).encode()
        return np.nan_to_num(self.course).astype(np.float32).round(5).tobytes()

    @property
    def agrees(self) -> bool:
        """Has the formula the target's numbers as it is?"""
        return self.agreed == self.stand.lanes.steps

    def hits(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Those whose numbers are the target's."""
        formula, steps = self.formula, self.stand.lanes.steps
        for edit in edits:
            self.budget.tried += 1
            if self.budget.tried % 256 == 0 and self.budget.over:
                return
            agreed = self.stand.agreed(edited(formula, (edit,)))
            if agreed == steps:
                yield edit
            elif agreed:
                self.first.append(edit)

    def singles(self) -> Iterator[Edit]:
        yield from self.hits(self.grammar.singles)

    def twins(self) -> Iterator[Edit]:
        yield from self.hits(self.grammar.twins)

    def conditioned(self) -> Iterator[Edit]:
        """Edits of the first step only, and of all steps but the first."""
        formula, first = self.formula, self.first
        made = [once(formula, edit, True) for edit in first]
        if self.agreed:
            made += [once(formula, edit, False) for edit in (*self.grammar.singles, *self.grammar.twins)]
        yield from self.hits(edit for edit in made if edit is not None)


def distinct(hunt: Hunt, hits: list[Edit], probe: Lanes) -> list[list[Edit]]:
    """The hits, those together that compute the same whatever they are given."""
    stand, groups = hunt.stand.on(probe), list[tuple[Any, list[Edit]]]()
    for edit in hits:
        course = stand.course(edited(hunt.formula, (edit,)))
        for other, members in groups:
            if course is not None and other is not None and np.allclose(course, other, 1e-9, 1e-12, equal_nan=True):
                members.append(edit)
                break
        else:
            groups.append((course, [edit]))
    return [members for _, members in groups]


def confirmed(hunt: Hunt, groups: list[list[Edit]], confirms: Confirms, technique: str) -> Explanation | None:
    """The cheapest of the groups that the bound confirms, with the others as alternatives."""
    found: list[tuple[Edit, Candidate]] = []
    for members in groups[:CONFIRMED]:
        if found and members[0].cost > found[0][0].cost + 1:
            break
        candidate = candidate_of(hunt.base, hunt.formula, (members[0],))
        if confirms(candidate):
            found.append((members[0], candidate))
    if not found:
        return None
    (edit, candidate), *others = found
    return Explanation(
        technique,
        candidate,
        changes_of(hunt.formula, (edit,)),
        cost=edit.cost,
        alternatives=tuple(_sentence(hunt.formula, each) for each, _ in others),
        tried=hunt.budget.tried,
        seconds=hunt.budget.spent,
    )


def _sentence(formula: Formula, edit: Edit) -> str:
    return Explanation("", Candidate("", lambda *_: None), changes_of(formula, (edit,))).sentence  # type: ignore[arg-type]


def hunted(base: Candidate, cls: Any, lanes: Lanes, budget: Budget) -> Hunt | None:
    """A hunt, if the formula can be edited and run on lanes."""
    try:
        return Hunt(base, cls, lanes, budget)
    except NotEditable:
        return None
    except Exception:  # whatever a formula does on lanes for which it was not made
        return None
