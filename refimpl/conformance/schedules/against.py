"""What a schedule is held against: one of refimpl's, with its settings."""

from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any

from ... import schedules
from ..._util.messages import shown
from ..._util.names import meant
from ...core.namespaces import is_exact
from ...core.other_names import ALIASES

#: What can be asked for, by its name.
SCHEDULES: dict[str, type[schedules.Schedule]] = {cls.name: cls for cls in schedules.ALL}
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
    def following(self) -> "Against":
        """What follows a warm-up; itself where there is none."""
        then = self.settings.get("then")
        return Against(then.name, then).following if isinstance(then, schedules.Schedule) else self

    @property
    def peak(self) -> float:
        """The largest magnitude that it takes."""
        given = self.following.settings
        known = [abs(given[name]) for name in HEIGHTS if name in given]
        asked = [0.0, *(float(k) for k in self.boundaries if k <= LARGEST)]
        return max([*known, *(abs(self.right(k)) for k in asked)]) or 1.0


def against_named(name: str, settings: dict[str, Any]) -> Against:
    """A schedule of refimpl by name, with settings.

    Raises:
        TypeError, ValueError: there is none of that name, or a setting is missing, unknown or not allowed.
    """
    if not isinstance(name, str) or name not in SCHEDULES:
        raise ValueError(f"against must be one of {', '.join(SCHEDULES)}, got {shown(name)}{meant(name, SCHEDULES)}")
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
