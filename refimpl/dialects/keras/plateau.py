"""Keras's reductions on a plateau."""

import math
from dataclasses import dataclass
from typing import Any

from ...schedules.plateau import Plateau, above, require_machine


@dataclass(frozen=True)
class ReduceLROnPlateau(Plateau):
    """``keras.callbacks.ReduceLROnPlateau``: ``patience`` bad metrics in a row reduce, one fewer than in PyTorch.

    The cooldown is counted down before the metric is looked at, so that its last one counts already.  At ``min_lr``
    nothing is reduced, and the counts go on.  The first metric is the best one, whatever it is: after NaN none is
    ever better.  The threshold is absolute.  ``lr`` is the optimizer's rate.  Keras keeps it in float32, and compares
    metrics in float32; this class does both in float64.

    >>> plateau = ReduceLROnPlateau(factor=0.5, patience=1)
    >>> state = plateau.init()
    >>> rates = []
    >>> for loss in (3.0, 3.0, 2.0, 2.0):
    ...     rate, state = plateau.step(loss, state)
    ...     rates.append(rate)
    >>> rates
    [1.0, 0.5, 0.5, 0.25]
    """

    library = "keras"

    factor: float = 0.1
    patience: int = 10
    mode: str = "min"
    min_delta: float = 1e-4
    cooldown: int = 0
    min_lr: float = 0.0
    lr: float = 1.0

    def __post_init__(self) -> None:
        self.require("mode", self.mode in ("min", "max"), "one of min, max")
        require_machine(self, "factor", "min_delta", "min_lr", "lr")

    def start(s) -> dict[str, float]:
        return {"seen": 0, "best": math.nan, "wait": 0, "resting": 0, "multiplier": s.lr}

    def update(
        s, xp: Any, metric: Any, seen: Any, best: Any, wait: Any, resting: Any, multiplier: Any
    ) -> dict[str, Any]:
        rested = above(xp, resting, 0)
        resting = resting - rested
        wait = xp.where(rested, 0, wait)
        better = xp.where(seen, s.better(xp, metric, best), 1)
        wait = xp.where(better, 0, xp.where(above(xp, resting, 0), wait, wait + 1))
        counts = (1 - better) * (1 - above(xp, resting, 0))
        reduces = counts * xp.at_least(wait, s.patience) * above(xp, multiplier, s.min_lr)
        return {
            "seen": 1,
            "best": xp.where(better, metric, best),
            "wait": xp.where(reduces, 0, wait),
            "resting": xp.where(reduces, s.cooldown, resting),
            "multiplier": xp.where(reduces, xp.maximum(multiplier * s.factor, s.min_lr), multiplier),
        }

    def better(s, xp: Any, metric: Any, best: Any) -> Any:
        """1 where the metric lies beyond the best one by more than ``min_delta``, else 0."""
        sign = {"min": -1, "max": 1}[s.mode]
        return above(xp, sign * (metric - sign * s.min_delta), sign * best)
