"""What a schedule is held against: one of refimpl's, with its settings."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any

from ... import schedules
from ...gate import shown
from ...names import meant
from ...readings import is_exact

#: What can be asked for, by its name.
SCHEDULES: dict[str, type[schedules.Schedule]] = {
    "cosine": schedules.CosineAnnealing,
    "warm_restarts": schedules.WarmRestarts,
    "step_drop": schedules.StepDrop,
    "triangular": schedules.Triangular,
    "triangular2": schedules.Triangular2,
    "exp_range": schedules.ExpRange,
}
CYCLICAL = ("triangular", "triangular2", "exp_range")
#: Of what goes on for ever, so many restarts or turns are looked at.
TURNS = 6


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
        if self.name == "cosine":
            return [Fraction(self.right.T)]
        if self.name == "warm_restarts":
            return list(itertools.islice(self._restarts(), TURNS))
        if self.name == "step_drop":
            return [Fraction(milestone) for milestone in self.right.milestones]
        return [i * Fraction(self.right.stepsize) for i in range(1, TURNS + 1)]

    def _restarts(self) -> Iterator[Fraction]:
        length, factor = Fraction(self.right.T_0), Fraction(self.right.T_mult)
        return itertools.accumulate(length * factor**i for i in itertools.count())

    def left_to_rounding(self, k: int) -> bool:
        """Does rounding decide on which side of a restart step k is?

        So it is where a restart falls so near to a step, yet not on it, that a few roundings of k/T_0 reach it.
        """
        if self.name != "warm_restarts" or (self.right.T_0 % 1 == 0 and self.right.T_mult % 1 == 0):
            return False
        return any(0 < abs(start - k) <= 8 * Fraction(math.ulp(k)) for start in self._near(k))

    def _near(self, k: int) -> list[Fraction]:
        length = Fraction(self.right.T_0)
        if self.right.T_mult == 1:
            return [round(k / length) * length]
        return list(itertools.takewhile(lambda start: start <= k + 1, itertools.islice(self._restarts(), 1000)))

    @property
    def peak(self) -> float:
        """The largest magnitude that it takes."""
        given = self.settings
        return max(abs(given.get(name, 0)) for name in ("eta_max", "eta_min", "base", "peak")) or 1.0


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
        hint = meant(unknown[0], takes)
        raise TypeError(f"{name} takes the settings {', '.join(takes)}, got {', '.join(unknown)}{hint}")
    if missing := [each for each, default in takes.items() if default is MISSING and each not in settings]:
        raise TypeError(f"{name} needs the settings {', '.join(missing)}, got {', '.join(settings) or 'none'}")
    for each, value in settings.items():
        if is_exact(value):
            raise TypeError(f"{cls.__name__}: {each} must be a Python or NumPy number, got {shown(value)}")
    return Against(name, cls(**settings))
