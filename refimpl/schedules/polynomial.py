"""Polynomial decay, to zero or to a floor."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class Polynomial(Schedule):
    """η_k = φ + (1 − φ)(1 − k/T)^q for k ≤ T, and the floor φ ever after.

    With q = 1 it is ``Linear``.

    Args:
        T: the length in steps, > 0; it may be fractional.
        power: q, > 0.
        floor: φ, the last value, in [0, 1].

    Source: q = 2 and φ = 0 in You, Gitman & Ginsburg 2017 (LARS, arXiv 1708.03888), Algorithm 1, which counts the
    steps done; PyTorch, optax and Keras have any power.

    >>> decay = Polynomial(T=4, power=2)
    >>> [decay(k) for k in range(6)]
    [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]
    """

    T: float
    power: float
    floor: float = 0.0

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T", self.T > 0, "> 0")
        self.require("power", self.power > 0, "> 0")
        self.require("floor", (self.floor >= 0) & (self.floor <= 1), "in [0, 1]")

    def eta(s, xp: Any, k: Any) -> Any:
        left = xp.maximum(1 - xp.minimum(k, s.T) / s.T, 0)  # XLA's quotient may exceed 1
        return s.floor + (1 - s.floor) * left**s.power

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(s.T)]
