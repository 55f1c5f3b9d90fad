"""What a schedule is held against: one of refimpl's, with its settings."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any, NamedTuple

from ... import schedules
from ..._util.messages import shown
from ..._util.names import meant
from ...core.namespaces import is_exact
from ...core.other_names import ALIASES

#: What can be asked for, by its name.
SCHEDULES: dict[str, type[schedules.Schedule]] = {cls.name: cls for cls in schedules.ALL}


def joined(name: str) -> str:
    """A name without what separates its words: "one_cycle" and "onecycle" are one."""
    return name.replace("_", "").replace("-", "").lower()


#: The name of each, by whatever it may be written as: its class's name too.
_WRITTEN = {joined(word): name for name, cls in SCHEDULES.items() for word in (name, cls.__name__)}
#: The settings that say how far from zero a schedule goes.
HEIGHTS = ("eta_max", "eta_min", "base", "peak")
#: Of what goes on for ever, so many restarts or turns are looked at.
TURNS = 6
#: Beyond this not every step is a float64.
LARGEST = 2**53


@dataclass(frozen=True)
class Against:
    """One of refimpl's schedules.

    Attributes:
        name: "cosine".
        right: the schedule itself.
    """

    name: str
    right: Any

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting, those that were left out too."""
        return {field.name: getattr(self.right, field.name) for field in fields(self.right)}

    @property
    def boundaries(self) -> list[Fraction]:
        """Where its formula changes: the end, each restart, each milestone, each turn; of the endless the first few."""
        return self.right.boundaries(TURNS)

    @property
    def parts(self) -> list["Part"]:
        """What it is put together of; itself where it is one schedule."""
        return list(_parts(self.right, Fraction(0)))

    @property
    def peak(self) -> float:
        """The largest magnitude that it takes."""
        given = [(part.schedule, name) for part in self.parts for name in HEIGHTS]
        known = [abs(getattr(schedule, name)) for schedule, name in given if hasattr(schedule, name)]
        asked = [0.0, *(float(k) for k in self.boundaries if k <= LARGEST)]
        return max([*known, *(abs(self.right(k)) for k in asked)]) or 1.0


class Part(NamedTuple):
    """A schedule within another, which has its own k = 0 at ``start``."""

    schedule: schedules.Schedule
    start: Fraction


def _parts(schedule: schedules.Schedule, start: Fraction) -> Iterator[Part]:
    if isinstance(schedule, schedules.Warmup):
        yield from _parts(schedule.then, start + Fraction(schedule.steps))
    elif isinstance(schedule, schedules.Sequential):
        for each, begins in zip(schedule.schedules, (0, *schedule.milestones), strict=True):
            yield from _parts(each, start + Fraction(begins))
    else:
        yield Part(schedule, start)


def against_named(name: str, settings: dict[str, Any]) -> Against:
    """A schedule of refimpl by name, with or without underscores, with settings.

    Raises:
        TypeError, ValueError: there is none of that name, or a setting is missing, unknown or not allowed.
    """
    if not isinstance(name, str) or joined(name) not in _WRITTEN:
        raise ValueError(f"against must be one of {', '.join(SCHEDULES)}, got {shown(name)}{meant(name, SCHEDULES)}")
    name = _WRITTEN[joined(name)]
    cls = SCHEDULES[name]
    takes = {field.name: field.default for field in fields(cls)}
    if unknown := [each for each in settings if each not in takes]:
        hint = meant(unknown[0], takes, ALIASES)
        raise TypeError(f"{name} takes the settings {', '.join(takes)}, got {', '.join(unknown)}{hint}")
    if missing := [each for each, default in takes.items() if default is MISSING and each not in settings]:
        raise TypeError(f"{name} needs the settings {', '.join(missing)}, got {', '.join(settings) or 'none'}")
    for each, value in settings.items():
        if is_exact(value):
            raise TypeError(f"{cls.__name__}: {each} must be a Python or NumPy number, got {shown(value)}")
    return Against(name, cls(**settings))
