"""``Edit``: a change of a formula, as data; and the text of a formula with edits made in it."""

import ast
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .formula import BEFORE, ETA, Formula, T

#: What an edit may read besides: the value before the step, of the last step, and the gradient as it was given.
OLD, LAST, RAW = "old_", "last_", "raw_g"
_BESIDES = re.compile(rf"\b(?:{OLD}|{LAST})(\w+)\b|\b{RAW}\b")


def _beside(text: str) -> bool:
    return OLD in text or LAST in text or RAW in text


@dataclass(frozen=True)
class Edit:
    """One change of a formula.

    Attributes:
        kind: the kind of the change.
        changes: place -> what stands there instead, in pairs.
        cost: how far-fetched it is; the cheapest explanation is told.
        words: what is wrong, in plain English.
        old, new: the part that is changed, and what stands for it.
        thread: where it was seen, if that is known.
    """

    kind: str
    changes: tuple[tuple[str, str], ...]
    cost: float
    words: str
    old: str = field(default="", compare=False)
    new: str = field(default="", compare=False)
    thread: str = field(default="", compare=False)

    @property
    def places(self) -> frozenset[str]:
        return frozenset(place for place, _ in self.changes)

    def beside(self, other: "Edit") -> "Edit | None":
        """Both changes; None where they change the same place."""
        if self.places & other.places:
            return None
        return Edit(
            f"{self.kind} and {other.kind}",
            self.changes + other.changes,
            self.cost + other.cost,
            f"{self.words}; and {other.words}",
            thread=self.thread or other.thread,
        )


@dataclass(frozen=True)
class Text:
    """A formula with edits: what is run.

    Attributes:
        lines: statements, each of one line or several.
        kept: slot -> the expression that is kept.
        t, eta: expressions of k.
        besides: the names of values before the step and of the last step that the lines read.
    """

    lines: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    t: str
    eta: str
    besides: tuple[str, ...]

    @property
    def last(self) -> list[str]:
        """The values of the last step that are kept for this: further slots."""
        return [name for name in self.besides if name.startswith(LAST)]


def edited(formula: Formula, edits: Iterable[Edit]) -> Text:
    """The text of a formula with these edits."""
    texts = {**formula.texts}
    settings: dict[str, str] = {}
    for edit in edits:
        for place, text in edit.changes:
            if place.startswith("h."):
                settings[place] = text
            else:
                texts[place] = text
    lines = [texts[BEFORE], *(texts[place] for place in formula.lines), texts["after"]]
    kept = [(name, texts[f"keep {name}"]) for name in formula.kept]
    for place, text in settings.items():
        lines = [re.sub(rf"\b{re.escape(place)}\b", f"({text})", line) for line in lines]
        kept = [(name, re.sub(rf"\b{re.escape(place)}\b", f"({text})", x)) for name, x in kept]
    lines = [line for line in lines if line]
    every = "\n".join((*lines, *(x for _, x in kept)))
    found = [match.group(0) for match in _BESIDES.finditer(every)] if _beside(every) else []
    return Text(tuple(lines), tuple(kept), texts[T], texts[ETA], tuple(dict.fromkeys(found)))


@functools.lru_cache(maxsize=1 << 12)
def plain(text: str) -> str:
    """A text without the parentheses that it does not need."""
    try:
        return ast.unparse(ast.parse(text))
    except SyntaxError:
        return text
