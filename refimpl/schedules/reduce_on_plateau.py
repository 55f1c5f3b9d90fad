"""Reductions when a metric has stopped to improve."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from .plateau import Plateau, above, require_machine


@dataclass(frozen=True)
class ReduceOnPlateau(Plateau):
    """The multiplier starts at 1, and is multiplied by γ when more than ``patience`` metrics in a row were bad.

    A metric is better if it lies beyond the best one by more than the threshold τ:

        mode   "rel"              "abs"
        min    m < (1 − τ) best   m < best − τ
        max    m > (1 + τ) best   m > best + τ

    A better metric becomes the best one, and any other one is bad, NaN too.  After a reduction the next ``cooldown``
    metrics may set a best one, but none of them counts as bad.  The multiplier never falls below the floor φ.
    All comparisons are of the floats themselves, without a tolerance.

    Args:
        mode: "min" for a loss, "max" for an accuracy.
        factor: γ, in (0, 1).
        patience: how many bad metrics in a row are endured, an integer ≥ 0: the next one reduces.
        threshold: τ, ≥ 0.
        threshold_mode: "rel" or "abs".
        cooldown: an integer ≥ 0.
        floor: φ, the least multiplier, in [0, 1].

    Source: no paper.  It is PyTorch's ReduceLROnPlateau without its ``eps``; the three libraries differ in what
    ``patience`` and ``cooldown`` mean, see ``refimpl.dialects.torch``, ``.keras`` and ``.optax``.

    >>> plateau = ReduceOnPlateau(patience=1, factor=0.5)
    >>> state, multipliers = plateau.init(), []
    >>> for loss in (3.0, 2.0, 2.0, 2.0, 1.0, 1.0):
    ...     multiplier, state = plateau.step(loss, state)
    ...     multipliers.append(multiplier)
    >>> multipliers
    [1.0, 1.0, 1.0, 0.5, 0.5, 0.5]
    """

    mode: str = "min"
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    threshold_mode: str = "rel"
    cooldown: int = 0
    floor: float = 0.0

    _CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {"mode": ("min", "max"), "threshold_mode": ("rel", "abs")}

    def __post_init__(self) -> None:
        for name, allowed in self._CHOICES.items():
            self.require(name, getattr(self, name) in allowed, f"one of {', '.join(allowed)}")
        require_machine(self, "factor", "threshold", "floor")
        self.require("threshold", self.threshold >= 0, ">= 0")
        self.require("floor", 0 <= self.floor <= 1, "in [0, 1]")

    def start(s) -> dict[str, float]:
        return {"best": -s.sign * math.inf, "bad": 0, "resting": 0, "multiplier": 1}

    @property
    def sign(s) -> int:
        """Which way is better: −1 for "min"."""
        return {"min": -1, "max": 1}[s.mode]

    def better(s, xp: Any, metric: Any, best: Any) -> Any:
        """1 where the metric lies beyond the best one by more than the threshold, else 0."""
        bar = {"rel": (1 + s.sign * s.threshold) * best, "abs": best + s.sign * s.threshold}[s.threshold_mode]
        return above(xp, s.sign * metric, s.sign * bar)

    def update(s, xp: Any, metric: Any, best: Any, bad: Any, resting: Any, multiplier: Any) -> dict[str, Any]:
        better, rests = s.better(xp, metric, best), above(xp, resting, 0)
        bad = xp.where(better, 0, bad + 1)
        bad = xp.where(rests, 0, bad)
        reduces = above(xp, bad, s.patience)
        return {
            "best": xp.where(better, metric, best),
            "bad": xp.where(reduces, 0, bad),
            "resting": xp.where(reduces, s.cooldown, resting - rests),
            "multiplier": xp.where(reduces, s.reduced(xp, multiplier), multiplier),
        }

    def reduced(s, xp: Any, multiplier: Any) -> Any:
        """The multiplier after a reduction."""
        return xp.maximum(multiplier * s.factor, s.floor)
