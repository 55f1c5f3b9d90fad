"""Schedules one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.schedule import Schedule


@dataclass(frozen=True)
class Sequential(Schedule):
    """η_k = s_i(k − m_i) for m_i ≤ k < m_{i+1}: each schedule begins anew, with its own k = 0, at its milestone.

    The first begins at m_0 = 0, and the last one goes on for ever.  Of two equal milestones the later schedule is
    taken: the one between has no step.

    Args:
        schedules: the schedules, one at least.
        milestones: where each but the first begins: step numbers ≥ 0 in order, one fewer than schedules.

    Source: PyTorch's SequentialLR and optax's join_schedules, which agree on this.

    >>> from refimpl.schedules import Constant, Linear
    >>> rate = Sequential((Constant(0.5), Linear(T=2)), milestones=(2,))
    >>> [rate(k) for k in range(6)]
    [0.5, 0.5, 1.0, 0.5, 0.0, 0.0]
    """

    schedules: Sequence[Schedule]
    milestones: Sequence[float]

    def __post_init__(self) -> None:
        given = self.schedules
        if not isinstance(given, Sequence) or not given or not all(isinstance(each, Schedule) for each in given):
            raise TypeError(f"Sequential: schedules must be a sequence of schedules, got {shown(given)}")
        object.__setattr__(self, "schedules", tuple(given))
        object.__setattr__(self, "milestones", self._steps())
        fits = len(self.milestones) == len(given) - 1 and all(0 <= k < np.inf for k in self.milestones)
        ordered = fits and all(a <= b for a, b in pairwise(self.milestones))
        self.require("milestones", ordered, f"{len(given) - 1} step numbers >= 0 in order, one for each later schedule")

    def _steps(self) -> tuple[Any, ...]:
        if isinstance(self.milestones, Sequence | np.ndarray) and not isinstance(self.milestones, str | bytes):
            steps = tuple(x.item() if isinstance(x, np.generic) else x for x in self.milestones)
            if all(isinstance(x, int | float) and not isinstance(x, bool) for x in steps):
                return steps
        raise TypeError(f"Sequential: milestones must be a sequence of step numbers, got {shown(self.milestones)}")

    def eta(s, xp: Any, k: Any) -> Any:
        value = s.schedules[0].eta(xp, k)
        for then, start in zip(s.schedules[1:], s.milestones, strict=True):
            value = xp.where(xp.at_least(k, start), then.eta(xp, xp.maximum(k - start, 0)), value)
        return value

    def boundaries(s, turns: int) -> list[Fraction]:
        found = {Fraction(milestone) for milestone in s.milestones}
        for each, start, stop in s._pieces():
            found |= {start + k for k in each.boundaries(turns) if start + k < stop}
        return sorted(found - {0})

    def left_to_rounding(s, k: int | Fraction) -> bool:
        return any(each.left_to_rounding(k - start) for each, start, stop in s._pieces() if start <= k < stop)

    def _pieces(s) -> list[tuple[Schedule, Fraction, Any]]:
        """Each schedule, and where it begins and ends."""
        starts = [Fraction(0), *map(Fraction, s.milestones)]
        return list(zip(s.schedules, starts, [*starts[1:], np.inf], strict=True))
