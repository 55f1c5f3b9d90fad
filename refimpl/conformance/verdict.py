"""What ``ri.check`` found, in data and in words."""

from dataclasses import dataclass, field
from typing import Any

from .forms import SINGLE
from .judging import Departure
from .summary import summary


@dataclass(frozen=True)
class Outcome:
    """One scenario.

    Attributes:
        scenario, shows: what was run, and why.
        passed: is every judged number within its bound?
        departure: the first that is not.
        misbehaviour: what the target did that ended the run, if it did.
        state: the first number of the state that departs, where the target shows its state and it departs no later.
        untested: why it says nothing about the target, where it does not; it counts as passed then.
        course: step, distance and what is allowed, of the element that is closest to its limit in that step.
    """

    scenario: str
    shows: str
    passed: bool
    departure: Departure | None = None
    misbehaviour: str = ""
    state: Departure | None = None
    untested: str = ""
    course: tuple[tuple[int, float, float], ...] = ()

    @property
    def reason(self) -> str:
        """Why it failed or is not tested; where both do, the state before the parameter."""
        return (
            self.misbehaviour or self.untested or "; then ".join(map(str, filter(None, (self.state, self.departure))))
        )

    @property
    def word(self) -> str:
        return "FAILED" if not self.passed else "------" if self.untested else "passed"


@dataclass(frozen=True)
class Verdict:
    """The verdict on one implementation.

    Attributes:
        target: what was checked.
        against: the rule or dialect that it was held against.
        passed: does it compute that, within the derived bounds, in every scenario?
        dialect: the named variant whose numbers it reproduces; None if there is none.
        diagnosis: the known mistake that explains its numbers, where it fails; None if none does.
        scenarios: the outcomes, one a scenario.
        notes: what was not tested, and what else is worth knowing.
        defaults: hyperparameter -> (the target's default, the rule's), where both have one; never judged.
        line, place: the line of the rule that the diagnosed mistake breaks, and where it stands.
        thread: a link to where that mistake was made, if one is known.
        explanation: what the dialect computes.
        found: what a search has found that explains the numbers: see ``searching.Explanation``; None if it did not.
        alternatives: what these runs cannot tell apart from the diagnosis.
    """

    target: str
    against: str
    passed: bool
    dialect: str | None
    diagnosis: str | None
    scenarios: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    defaults: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    line: str = ""
    place: str = ""
    thread: str = ""
    explanation: str = ""
    found: dict[str, Any] | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict in a sentence."""
        if self.passed:
            return f"{self.target} is {self.against}" + (f", as {self.dialect}" if self.dialect else "")
        if self.dialect and self.dialect != self.against:
            return f"{self.target} is not {self.against}: it is {self.dialect}"
        return f"{self.target} is not {self.against}" + (f": {self.diagnosis}" if self.diagnosis else "")

    @property
    def heading(self) -> str:
        """The verdict without the line and the thread, where these are told below it."""
        told = f" (line: {self.line})" if self.line else "; see " if self.thread else None
        return self.verdict.partition(told)[0] if told else self.verdict

    @property
    def headline(self) -> str:
        """The heading, and what was not tested although programs rest on it."""
        return self.heading + ("; several arrays: NOT TESTED" if SINGLE in self.notes else "")

    def short(self) -> str:
        """What matters of it, for a terminal: one cause, one departure, counts, and what says nothing."""
        return summary(self)

    def text(self) -> str:
        """All of it, for a terminal."""
        lines = [self.headline, *self.because, ""]
        for outcome in self.scenarios:
            lines.append(f"{outcome.word}  {outcome.scenario}: {outcome.shows}")
            lines += [f"        {outcome.reason}"] * bool(outcome.reason)
        lines += ["", *(f"note: {note}" for note in self.notes)] if self.notes else []
        for name, (theirs, ours) in self.defaults.items():
            lines += [f"default: {name} = {theirs!r}, the rule's is {ours!r}"] * (theirs != ours)
        return "\n".join(lines)

    @property
    def because(self) -> list[str]:
        """The line that is broken, the thread, and what the dialect does."""
        lines = [f"  {text}" if text else "" for text in self.explanation.splitlines()] if not self.passed else []
        lines = ["", *lines] if lines else []
        lines += [f"  breaks   {self.place}: {self.line}"] * bool(self.line)
        lines += [f"  reads as {each['new']}" for each in (self.found or {}).get("edits", ())[:1] if each["new"]]
        lines += [f"  or       {each}" for each in self.alternatives]
        return lines + [f"  happened {self.thread}"] * bool(self.thread)

    def __str__(self) -> str:
        return self.text()
