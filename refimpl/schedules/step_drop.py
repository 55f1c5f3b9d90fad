"""Step drops at milestones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.schedule import Schedule


@dataclass(frozen=True)
class StepDrop(Schedule):
    """η_k = γ^n, where n is the number of milestones ≤ k: the drop acts at its milestone itself.

    Args:
        milestones: step numbers, strictly increasing, each > 0; may be empty.
        gamma: the factor γ of each drop, in (0, 1].

    Source: the "drop" of Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Figure 1 (epochs 30, 60, 80),
    and the default schedule of SGDR (arXiv 1608.03983), section 4.1 (× 0.2 at epochs 60, 120, 160).

    >>> drop = StepDrop(milestones=(30, 60), gamma=0.1)
    >>> [drop(k) for k in (0, 29, 30, 59, 60)]
    [1.0, 1.0, 0.1, 0.1, 0.010000000000000002]
    """

    milestones: Sequence[int]
    gamma: float

    piecewise_constant = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "milestones", self._steps())
        steps = (0, *self.milestones)
        increasing = all(a < b for a, b in pairwise(steps)) and steps[-1] < math.inf
        self.require("milestones", increasing, "strictly increasing step numbers > 0")
        self.require_numbers("gamma")
        self.require("gamma", self.gamma > 0, "in (0, 1]")
        self.require("gamma", self.gamma <= 1, "in (0, 1]")

    def _steps(self) -> tuple[Any, ...]:
        if isinstance(self.milestones, Sequence | np.ndarray) and not isinstance(self.milestones, str | bytes):
            steps = tuple(x.item() if isinstance(x, np.generic) else x for x in self.milestones)
            if all(isinstance(x, int | float) and not isinstance(x, bool) for x in steps):
                return steps
        raise TypeError(f"StepDrop: milestones must be a sequence of step numbers > 0, got {shown(self.milestones)}")

    def eta(s, xp: Any, k: Any) -> Any:
        n = 0 * k
        for milestone in s.milestones:
            n = n + xp.at_least(k, milestone)
        return s.gamma**n

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(milestone) for milestone in s.milestones]
