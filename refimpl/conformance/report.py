"""What ``ri.check`` found."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from .judging import Departure


@dataclass(frozen=True)
class Outcome:
    """One scenario.

    Attributes:
        scenario, shows: what was run, and why.
        passed: is every judged number within its bound?
        departure: the first that is not.
        misbehaviour: what the target did that ended the run, if it did.
    """

    scenario: str
    shows: str
    passed: bool
    departure: Departure | None = None
    misbehaviour: str = ""

    @property
    def reason(self) -> str:
        return self.misbehaviour or str(self.departure or "")


@dataclass(frozen=True)
class Report:
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
    """

    target: str
    against: str
    passed: bool
    dialect: str | None
    diagnosis: str | None
    scenarios: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    defaults: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The verdict in a sentence."""
        if self.passed:
            return f"{self.target} is {self.against}" + (f", as {self.dialect}" if self.dialect else "")
        if self.dialect:
            return f"{self.target} is not {self.against}: it is {self.dialect}"
        return f"{self.target} is not {self.against}" + (f": {self.diagnosis}" if self.diagnosis else "")

    def text(self) -> str:
        """All of it, for a terminal."""
        lines = [self.verdict, ""]
        for outcome in self.scenarios:
            lines.append(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.scenario}: {outcome.shows}")
            lines += [f"        {outcome.reason}"] * (not outcome.passed)
        lines += ["", *(f"note: {note}" for note in self.notes)] if self.notes else []
        for name, (theirs, ours) in self.defaults.items():
            lines += [f"default: {name} = {theirs!r}, the rule's is {ours!r}"] * (theirs != ours)
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return asdict(self) | {"verdict": self.verdict}

    def as_json(self) -> Any:
        """``as_dict`` with words for the numbers that JSON has none for."""
        return _finite(self.as_dict())

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """The report of which ``given`` is the ``as_dict``, read back from JSON."""
        outcomes = [dict(each) for each in given["scenarios"]]
        for each in outcomes:
            if each["departure"] is not None:
                each["departure"] = Departure(**each["departure"] | {"element": tuple(each["departure"]["element"])})
        return cls(
            **{name: given[name] for name in ("target", "against", "passed", "dialect", "diagnosis")},
            scenarios=tuple(Outcome(**each) for each in outcomes),
            notes=tuple(given["notes"]),
            defaults={name: tuple(pair) for name, pair in given["defaults"].items()},
        )


def _finite(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _finite(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_finite(value) for value in tree]
    return str(tree) if isinstance(tree, float) and not math.isfinite(tree) else tree
