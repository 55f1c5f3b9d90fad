"""Linear warmup before another schedule."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .._util.messages import shown
from ..core.schedule import Schedule


@dataclass(frozen=True)
class Warmup(Schedule):
    """η_k = then(0)·k/steps for k < steps, and then(k − steps) from k = steps on.

    The first step has η = 0, and step ``steps`` the first value of ``then``: the ramp is continuous.

    Args:
        steps: the length of the ramp in steps, > 0.
        then: the schedule that follows.

    Source: the linear warmup in general use, as in the language-model runs of D'Angelo et al.
    (arXiv 2310.04415v2), 400 steps before a cosine.

    >>> from refimpl.schedules import CosineAnnealing
    >>> warm = Warmup(steps=4, then=CosineAnnealing(T=2))
    >>> [warm(k) for k in range(7)]
    [0.0, 0.25, 0.5, 0.75, 1.0, 0.5, 0.0]
    """

    steps: float
    then: Schedule

    def __post_init__(self) -> None:
        self.require_numbers("steps")
        self.require("steps", self.steps > 0, "> 0")
        if not isinstance(self.then, Schedule):
            raise TypeError(f"Warmup: then must be a schedule, got {shown(self.then)}")

    def eta(s, xp: Any, k: Any) -> Any:
        ramp = s.then.eta(xp, 0 * k) * k / s.steps
        after = s.then.eta(xp, xp.maximum(k - s.steps, 0))
        return xp.where(xp.at_least(k, s.steps), after, ramp)

    def boundaries(s, turns: int) -> list[Fraction]:
        steps = Fraction(s.steps)
        return [steps, *(steps + k for k in s.then.boundaries(turns))]

    def left_to_rounding(s, k: int | Fraction) -> bool:
        return k >= s.steps and s.then.left_to_rounding(k - Fraction(s.steps))
