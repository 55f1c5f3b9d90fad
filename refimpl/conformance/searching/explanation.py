"""``Explanation``: what a search has found, in data and in a sentence."""

import re
from dataclasses import dataclass, field
from typing import Any

from ..reference import Candidate
from .edit import LAST, OLD, RAW, Edit, plain
from .formula import Formula

#: What names mean that stand in no rule.
MEANING = (
    (rf"{LAST}{RAW}", "the gradient of the step before"),
    (rf"{OLD}theta", "the parameter before the step"),
    (rf"{OLD}(\w+)", r"\1 before the step"),
    (RAW, "the gradient as it was given"),
    (r"leaf", "the number of the array"),
    (r"leaves", "the number of arrays"),
)


@dataclass(frozen=True)
class Change:
    """One edit as a report shows it: the line and what stands there instead."""

    kind: str
    file: str
    line: int
    old: str
    new: str
    name: str
    thread: str = ""
    source: str = ""


@dataclass(frozen=True)
class Explanation:
    """What explains a target's numbers.

    Attributes:
        technique: the stage of the search that found it.
        candidate: the formula that was confirmed.
        edits: the changes.
        base: the formula that was changed, in words, where it is another than that asked for.
        where: in which arrays or elements alone it holds; "" for all.
        cost: how far-fetched it is.
        alternatives: sentences of what these runs cannot tell apart from it.
        tried: how many formulas were tried.
        seconds: how long it took.
        constant, law: what was fitted.
    """

    technique: str
    candidate: Candidate
    edits: tuple[Change, ...] = ()
    base: str = ""
    where: str = ""
    cost: float = 0.0
    alternatives: tuple[str, ...] = ()
    tried: int = 0
    seconds: float = 0.0
    constant: float | None = None
    law: str = ""
    equal: tuple[str, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """What is wrong, in plain English, with the line as it is and as it would have to be."""
        told = "; and ".join(_told(each) for each in self.edits if each.name) or self.candidate.name
        if self.base:
            told = f"{self.base} {told}" if self.edits else self.base
        return f"{self.where}: {told}" if self.where else told

    @property
    def line(self) -> dict[str, str]:
        """The line that is changed, where it stands, and the thread, as a report names them."""
        for each in self.edits:
            if each.line:
                place = f"{each.file}, line {each.line}"
                return {"line": each.source, "place": place, "thread": each.thread}
        return {}

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        names = ("technique", "cost", "base", "where", "constant", "law", "tried", "seconds")
        return {name: getattr(self, name) for name in names} | {
            "certified": True,
            "edits": [vars(each) for each in self.edits],
            "equal": list(self.equal),
            "alternatives": list(self.alternatives),
        }


def _told(change: Change) -> str:
    lines = f" (`{change.old}` → `{change.new}`)" if change.new else ""
    thread = f"; see {change.thread}" if change.thread else ""
    return f"{change.name}{lines}{thread}"


def changes_of(formula: Formula, edits: tuple[Edit, ...]) -> tuple[Change, ...]:
    """The edits as a report shows them."""
    found = []
    for edit in edits:
        for i, (place, text) in enumerate(edit.changes):
            number, source = formula.sources.get(place, (0, ""))
            old = source if not source else plain(formula.texts[place])
            new = plain(text).replace("\n", "; ") if source else ""
            words = edit.words if i == 0 else ""
            found.append(Change(edit.kind, formula.file, number, old, new, in_words(words), edit.thread, source))
    return tuple(found)


def in_words(text: str) -> str:
    """A sentence without the names that stand in no rule."""

    def meant(match: re.Match[str]) -> str:
        name = match.group(1)
        for pattern, words in MEANING:
            if re.fullmatch(pattern, name):
                return re.sub(pattern, words, name)
        return match.group(0)

    return re.sub(r"`(\w+)`", meant, text)
