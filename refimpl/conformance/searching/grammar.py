"""All edits of a formula, the cheapest first; made once for each."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

from .decays import decay_edits
from .edit import Edit
from .formula import Formula, formula_of
from .lines import line_edits
from .whole import whole_edits

#: What an edit costs more that is made in two lines alike, or in one step only.
TWICE, ONCE = 0.3, 0.4
#: Changes that would have to be made in more lines than this are no slip.
_ALIKE = 12


@dataclass(frozen=True)
class Grammar:
    """A formula and its edits."""

    formula: Formula
    singles: tuple[Edit, ...]
    twins: tuple[Edit, ...]


@functools.lru_cache(maxsize=128)
def grammar_of(cls: Any) -> Grammar:
    """The edits of a rule, a dialect, or a changed copy of one.

    Raises:
        NotEditable: its ``update`` is no straight text.
    """
    formula = formula_of(cls)
    numbers = {each.name: each.default for each in fields(cls) if isinstance(each.default, int | float)}
    edits = [*line_edits(formula, cls.allowed), *whole_edits(formula, cls.allowed, numbers)]
    edits += [*decay_edits(formula, edits)]
    twins = [twin for alike in _alike(formula, edits).values() for twin in _twins(alike)]
    return Grammar(formula, tuple(sorted(edits, key=_simple)), tuple(sorted(twins, key=_simple)))


def _simple(edit: Edit) -> tuple[float, int]:
    return edit.cost, sum(len(text) for _, text in edit.changes)


def _alike(formula: Formula, edits: list[Edit]) -> dict[tuple[str, ...], list[Edit]]:
    """The edits of one line by what they do, whatever the average is called in which they do it."""
    slots = "|".join(map(re.escape, formula.kept[1:])) or "-"

    def general(text: str) -> str:
        return re.sub(rf"\b(?:old_)?(?:{slots})(?=\b|_)", "_", re.sub(r"\b(h\.[A-Za-z_]+?|beta)\d+\b", r"\1", text))

    found = defaultdict[tuple[str, ...], list[Edit]](list)
    for edit in edits:
        if edit.old or edit.kind in ("store", "start"):
            new = edit.new or edit.changes[0][1]
            found[edit.kind, general(edit.old), general(new)].append(edit)
    return found


def _twins(alike: list[Edit]) -> Iterator[Edit]:
    if len(alike) > _ALIKE:
        return
    for one, other in combinations(alike, 2):
        if both := one.beside(other):
            yield Edit("twins", both.changes, max(one.cost, other.cost) + TWICE, both.words)


def once(formula: Formula, edit: Edit, first: bool) -> Edit | None:
    """The edit in the first step only, or in all steps but the first; None if it is not one of lines."""
    changes = []
    for place, text in edit.changes:
        name, old = formula.names.get(place, ""), formula.texts.get(place, "")
        if not name or not text.startswith(f"{name} = ") or "\n" in text:
            return None
        ends = [x.removeprefix(f"{name} = ") for x in ((old, text) if first else (text, old))]
        changes.append((place, f"{name} = xp.where(t - 1, {ends[0]}, {ends[1]})"))
    when = "in the first step only" if first else "in all steps but the first"
    return Edit("conditioned", tuple(changes), edit.cost + ONCE, f"{when}: {edit.words}", old=edit.old, new=edit.new)
