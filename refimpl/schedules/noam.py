"""The schedule of the Transformer."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class Noam(Schedule):
    """η_k = d^−½ min(s^−½, s w^−3/2) with s = k + 1: linear up to s = w, then as one over the root of s.

    It is written as η = 1/(√d max(√s, w √w/s)), which is the same, and has a value for w = 0: no warm-up.  It has no
    peak of 1: at s = w it is 1/√(d w).

    Args:
        d_model: d, the width of the model, > 0.
        warmup: w, the steps of the warm-up, ≥ 0; 4000 in the paper.

    Source: Vaswani et al. 2017 (arXiv 1706.03762), equation (3), whose step_num s counts from 1.

    >>> noam = Noam(d_model=4, warmup=4)
    >>> [noam(k) for k in (0, 1, 3, 15)]
    [0.0625, 0.125, 0.25, 0.125]
    """

    d_model: float
    warmup: float

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("d_model", self.d_model > 0, "> 0")
        self.require("warmup", self.warmup >= 0, ">= 0")

    def eta(s, xp: Any, k: Any) -> Any:
        step = k + 1
        rising = s.warmup * xp.scalar.sqrt(s.warmup) / step
        return 1 / (xp.scalar.sqrt(s.d_model) * xp.maximum(xp.sqrt(step), rising))

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(s.warmup) - 1] if math.ceil(s.warmup) > 1 else []
