"""``Mistake``: one entry of the catalogue."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from ...core.mutation import formula, mutated, occurrences
from ...core.rule import Rule
from ..reference import Candidate, every_step

Make = Callable[[dict[str, float], Any], Rule]


@dataclass(frozen=True)
class Mistake:
    """Something that implementations get wrong.

    Attributes:
        sentence: what is wrong, as a report says it.
        texts: text of the formula -> what stands there instead, in pairs; the mistake can be made in every rule
            whose formula has each text exactly once.
        thread: where it happened, if that is known.
        settings: what becomes of the hyperparameters.
        schedule: what becomes of the schedule.
        needs: hyperparameters that a rule must have for it, beside those that its texts read.
        beside: a text that the formula must have as well.
        count: the t that the parameter number ``leaf`` of ``leaves`` sees after k steps.
        late: is it seen only where t itself goes into the numbers, and not whether the step is the first?
        about: what the line reads that it breaks, where no text is changed: a regular expression.
    """

    sentence: str
    texts: tuple[str, ...] = ()
    thread: str = ""
    settings: Callable[[dict[str, float]], dict[str, float]] = dict
    schedule: Callable[[Any], Any] = lambda schedule: schedule
    needs: tuple[str, ...] = ()
    beside: str = ""
    count: Callable[[int, int, int], int] = every_step
    late: bool = False
    about: str = ""

    @property
    def link(self) -> str:
        """The thread as an address; "" if none is known."""
        repository, number = re.match(r"([\w.-]+/[\w.-]+)?(?:#(\d+))?", self.thread).groups()  # type: ignore[union-attr]
        if not repository:
            return ""
        return f"https://github.com/{repository}" + (f"/issues/{number}" if number else "")

    def fits(self, cls: type[Rule]) -> bool:
        """Can it be made in this rule?"""
        text = formula(cls)
        own = {field.name for field in fields(cls)}
        matters = self.count is every_step or len(re.findall(r"\bt\b", text)) > 1
        matters = matters and self.beside in text
        matters = matters and not (self.late and not re.search(r"(\*\* ?|[*/] |sqrt\()t\b|\(t \+", text))
        read = {name for new in self.texts[1::2] for name in re.findall(r"\bh\.(\w+)", new)}
        return (
            matters
            and own.issuperset(read.union(self.needs))
            and all(len(occurrences(text, old)) == 1 for old in self.texts[::2])
        )

    def line(self, cls: type[Rule]) -> tuple[int, str]:
        """The line of the formula that it breaks, and its number in its file; (0, "") if no line reads it."""
        text, broken = formula(cls), -1
        if self.texts:
            broken = occurrences(text, self.texts[0])[0]
        elif about := self._about:
            body = text.index('"""', text.index('"""') + 3) + 3 if '"""' in text else text.index(":\n")
            found = re.compile(about).search(text, body)
            broken = found.start() if found else -1
        if broken < 0:
            return 0, ""
        before = text.count("\n", 0, broken)
        first = inspect.getsourcelines(inspect.getattr_static(cls, "update"))[1]
        return first + before, text.splitlines()[before].strip()

    @property
    def _about(self) -> str:
        if self.count is not every_step:
            return r"\*\*t\b|\bt\b"
        return self.about

    def made_in(self, cls: type[Rule], make: Callable[[type[Rule]], Make]) -> Candidate:
        """The candidate that ``make`` makes of the changed class."""
        wrong = make(mutated(cls, *self.texts) if self.texts else cls)
        number, line = self.line(cls)
        told = self.sentence + (f" (line: {line})" if line else "") + (f"; see {self.thread}" if self.thread else "")
        return Candidate(
            told,
            lambda given, k: wrong(self.settings(given), self.schedule(k)),
            self.count,
            line=line,
            place=f"{cls.__module__.replace('.', '/')}.py, line {number}" if line else "",
            thread=self.link or self.thread,
            sentence=self.sentence,
        )
