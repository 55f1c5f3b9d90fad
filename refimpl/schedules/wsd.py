"""Warm-up, stable rate, decay."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .._util.messages import shown
from ..core.schedule import Schedule

#: f(p), for p from 0 to 1.
SHAPES: dict[str, Callable[[Any, Any], Any]] = {
    "linear": lambda xp, p: 1 - p,
    "cosine": lambda xp, p: (1 + xp.cos(xp.pi * p)) / 2,
    "sqrt": lambda xp, p: 1 - xp.sqrt(p),
}


@dataclass(frozen=True)
class WSD(Schedule):
    """η_k = k/W for k < W, then 1 for S steps, then φ + (1 − φ) f(p) down to the floor φ, which stays.

    Here p = (k − W − S)/D is the part of the decay that is done, and

        linear   f(p) = 1 − p
        cosine   f(p) = ½ (1 + cos(π p))
        sqrt     f(p) = 1 − √p

    The first step has η = 0, as with ``Warmup``.

    Args:
        warmup: W, the length of the warm-up in steps, ≥ 0.
        stable: S, the steps at the full rate, ≥ 0.
        decay: D, the length of the decay, > 0.
        shape: "linear", "cosine" or "sqrt".
        floor: φ, the last value, in [0, 1].

    Source: Hu et al. 2024 (MiniCPM, arXiv 2404.06395), equation (1), which leaves f open; sqrt is equation (1) of
    Hägele et al. 2024 (arXiv 2405.18392), which also compares it with the other two.

    >>> rate = WSD(warmup=2, stable=2, decay=4, floor=0.5)
    >>> [rate(k) for k in range(10)]
    [0.0, 0.5, 1.0, 1.0, 1.0, 0.875, 0.75, 0.625, 0.5, 0.5]
    """

    warmup: float
    stable: float
    decay: float
    shape: str = "linear"
    floor: float = 0.0

    def __post_init__(self) -> None:
        self.require_numbers("warmup", "stable", "decay", "floor")
        for name in ("warmup", "stable"):
            self.require(name, getattr(self, name) >= 0, ">= 0")
        self.require("decay", self.decay > 0, "> 0")
        self.require("floor", (self.floor >= 0) & (self.floor <= 1), "in [0, 1]")
        if self.shape not in tuple(SHAPES):
            raise ValueError(f"WSD: shape must be one of {', '.join(SHAPES)}, got {shown(self.shape)}")

    def eta(s, xp: Any, k: Any) -> Any:
        ramp = k / xp.maximum(s.warmup + 0 * k, 1)  # of a warm-up shorter than one step only k = 0 is part
        done = xp.minimum(xp.maximum(k - s.warmup - s.stable, 0), s.decay) / s.decay
        after = s.floor + (1 - s.floor) * SHAPES[s.shape](xp, done)
        return xp.where(xp.at_least(k, s.warmup), after, ramp)

    def boundaries(s, turns: int) -> list[Fraction]:
        warmup, stable, decay = map(Fraction, (s.warmup, s.stable, s.decay))
        return [k for k in (warmup, warmup + stable, warmup + stable + decay) if k]
