"""optax's reductions on a plateau."""

import math
from dataclasses import dataclass
from typing import Any

from ...schedules.plateau import Plateau, above, require_machine


@dataclass(frozen=True)
class ReduceOnPlateau(Plateau):
    """``optax.contrib.reduce_on_plateau``: ``patience`` bad metrics in a row reduce, one fewer than in PyTorch.

    A metric is better if m < (1 − rtol) best − atol.  It is first averaged over ``accumulation_size`` calls.  With
    patience = 0 nothing is ever reduced, since the count of bad ones must equal it.  There is no ``mode``.  optax
    computes in the dtypes of the parameters, this class in float64.

    >>> plateau = ReduceOnPlateau(factor=0.5, patience=1)
    >>> state = plateau.init()
    >>> scales = []
    >>> for loss in (3.0, 3.0, 2.0, 2.0):
    ...     scale, state = plateau.step(loss, state)
    ...     scales.append(scale)
    >>> scales
    [1.0, 0.5, 0.5, 0.25]
    """

    library = "optax"
    metrics = ("best", "mean")

    factor: float = 0.1
    patience: int = 10
    rtol: float = 1e-4
    atol: float = 0.0
    cooldown: int = 0
    accumulation_size: int = 1
    min_scale: float = 0.0

    def __post_init__(self) -> None:
        require_machine(self, "factor", "rtol", "atol", "min_scale")
        self.require_counts("accumulation_size")
        self.require("rtol", 0 <= self.rtol <= 1, "in [0, 1]")
        self.require("atol", self.atol >= 0, ">= 0")
        self.require("rtol", self.rtol + self.atol > 0, "> 0 where atol is 0")

    def start(s) -> dict[str, float]:
        return {"best": math.inf, "bad": 0, "resting": 0, "multiplier": 1, "count": 0, "mean": 0}

    def update(s, xp: Any, metric: Any, count: Any, mean: Any, **kept: Any) -> dict[str, Any]:
        mean = (count * mean + metric) / (count + 1)
        full = xp.at_least(count + 1, s.accumulation_size)
        looked = s.look(xp, mean, **kept)
        found = {name: xp.where(full, looked[name], kept[name]) for name in kept}
        return found | {"count": xp.where(full, 0, count + 1), "mean": xp.where(full, 0, mean)}

    def look(s, xp: Any, mean: Any, best: Any, bad: Any, resting: Any, multiplier: Any) -> dict[str, Any]:
        """One step, at a mean of metrics."""
        better, rests = above(xp, (1 - s.rtol) * best - s.atol, mean), above(xp, resting, 0)
        bad = xp.where(better, 0, bad + 1)
        reaches = xp.at_least(bad, s.patience) * xp.at_least(s.patience, bad)
        scale = xp.maximum(xp.where(reaches, multiplier * s.factor, multiplier), s.min_scale)
        return {
            "best": xp.where(better, mean, best),
            "bad": xp.where(rests, 0, xp.where(reaches, 0, bad)),
            "resting": xp.where(rests, resting - 1, xp.where(reaches, s.cooldown, 0)),
            "multiplier": xp.where(rests, multiplier, scale),
        }
