"""What a target is held against: a rule or a dialect, and what else it might be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import rules
from .._util.messages import shown
from .._util.names import meant
from ..core.rule import Rule
from ..dialects import Dialect, dialects
from .mistakes import mistakes
from .mistakes.mistake import Make
from .reference import Candidate


@dataclass(frozen=True)
class Against:
    """A rule or a dialect of one.

    Attributes:
        name: "adamw", or "torch.AdamW".
        rule: the paper's rule, whose hyperparameters the scenarios set.
        cls: the rule or the dialect itself.
        candidate: what is right.
    """

    name: str
    rule: type[Rule]
    cls: type[Rule]
    candidate: Candidate

    def dialects(self, library: str, own: bool) -> Iterator[Candidate]:
        """The variants that libraries compute, the target's own library first, and alone if ``own``."""
        found = sorted(dialects(self.rule), key=lambda each: each.library != library)
        for each in found:
            if each.library == library or not own:
                yield _of(each)

    @property
    def mistakes(self) -> Iterator[Candidate]:
        """The known mistakes, as candidates."""
        return mistakes(self.cls, _maker)


def against_named(name: str) -> Against:
    """A rule or dialect by name.

    Raises:
        ValueError: there is none of that name.
    """
    own = {cls.__name__.lower(): cls for cls in _alphabetical() if not cls.needs_settings}
    theirs = {each.title().lower(): each for each in dialects()}
    key = name.lower() if isinstance(name, str) else ""
    if key in own:
        return Against(key, own[key], own[key], Candidate(key, _maker(own[key])))
    if key in theirs:
        return Against(theirs[key].title(), theirs[key].rules[0], theirs[key], _of(theirs[key]))
    every = [*own, *(each.title() for each in theirs.values())]
    raise ValueError(f"against must be one of {', '.join(every)}, got {shown(name)}{meant(name, every)}")


def _alphabetical() -> list[type[Rule]]:
    return sorted(rules.ALL, key=lambda cls: cls.__name__)


def _of(dialect: type[Dialect]) -> Candidate:
    return Candidate(dialect.title(), dialect.of, explanation=dialect.summary())


def _maker(cls: type[Rule]) -> Make:
    """How a rule or a dialect is made of refimpl's hyperparameters."""
    if issubclass(cls, Dialect):
        return cls.of

    def make(settings: dict[str, float], schedule: Any) -> Rule:
        given: dict[str, Any] = dict(settings)
        return cls(**given, **({} if schedule is None else {"schedule": schedule}))

    return make
