"""A schedule with edits made in it: for many steps at once, and for one step correctly rounded."""

import functools
import re
from collections.abc import Iterable
from types import CodeType
from typing import Any

import numpy as np

from ..searching.edit import Edit
from ..searching.stepping import PLAIN
from .edits import VALUE, K, lines_of
from .variant import Values


class Changed:
    """A schedule with edits.

    Raises:
        Exception: they make no formula.
    """

    def __init__(self, schedule: Any, edits: Iterable[Edit]):
        self.schedule = schedule
        changes = [change for edit in edits for change in edit.changes]
        self.k = _expression(dict(changes).get(K, "k"))
        self.value = _expression(dict(changes).get(VALUE, "value"))
        settings = {place: text for place, text in changes if place.startswith("s.")}
        lines = {place: text for place, text in changes if " " in place}
        cls = type(schedule)
        self.cls = type(cls.__name__, (cls,), _methods(cls, lines, settings)) if lines or settings else cls

    def on(self, k: np.ndarray, schedule: Any = None) -> np.ndarray:
        """The values at many steps, in plain float64."""
        opt = self._made(schedule or self.schedule)
        given = eval(self.k, {"k": k, "xp": PLAIN})
        value = opt.eta(PLAIN, given)
        return np.asarray(eval(self.value, {"k": k, "xp": PLAIN, "s": opt, "value": value})) + 0.0 * k

    @property
    def values(self) -> Values:
        """The value at one step, as a schedule computes it."""
        opt = self._made(self.schedule)

        def value(k: int) -> float:
            given = eval(self.k, {"k": k, "xp": PLAIN})
            found = opt.rounded(given.item() if isinstance(given, np.generic) else given)
            return float(eval(self.value, {"k": k, "xp": PLAIN, "s": opt, "value": found}))

        return value

    def _made(self, schedule: Any) -> Any:
        other: Any = object.__new__(self.cls)
        other.__dict__.update({name: x for name, x in vars(schedule).items() if name not in ("scalar", "_exact")})
        return other


@functools.lru_cache(maxsize=4096)
def _expression(text: str) -> CodeType:
    return compile(text, "<edited>", "eval")


def _methods(cls: type, lines: dict[str, str], settings: dict[str, str]) -> dict[str, Any]:
    """The methods that read otherwise."""
    known, made = lines_of(cls), {}
    for name, text in known.methods.items():
        rows = text.splitlines()
        for place, line in lines.items():
            method, number = place.split()
            if method == name:
                row = rows[int(number) - 1]
                rows[int(number) - 1] = row[: len(row) - len(row.lstrip())] + line
        if settings:
            pattern = "|".join(rf"{re.escape(place)}\b" for place in settings)
            rows = [re.sub(pattern, lambda match: f"({settings[match.group(0)]})", row) for row in rows]
        new = "\n".join(rows)
        if new != text:
            scope = dict(known.scope[name])
            exec(compile(new, "<edited>", "exec"), scope)
            made[name] = scope[name]
    return made
