"""Linear decay, to zero or to a floor."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class Linear(Schedule):
    """η_k = φ + (1 − φ)(1 − k/T) for k ≤ T, and the floor φ ever after.

    The first of T steps has η = 1, the last one φ + (1 − φ)/T: the floor itself is reached at k = T.

    Args:
        T: the length in steps, > 0; it may be fractional.
        floor: φ, the last value, in [0, 1].

    Source: Defazio et al. 2023 (arXiv 2310.07831), η ∝ 1 − t/T.  It counts t = k here; who counts t from 1 never
    moves in the last step.

    >>> linear = Linear(T=4, floor=0.5)
    >>> [linear(k) for k in range(6)]
    [1.0, 0.875, 0.75, 0.625, 0.5, 0.5]
    """

    T: float
    floor: float = 0.0

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T", self.T > 0, "> 0")
        self.require("floor", (self.floor >= 0) & (self.floor <= 1), "in [0, 1]")

    def eta(s, xp: Any, k: Any) -> Any:
        done = xp.minimum(k, s.T) / s.T
        return s.floor + (1 - s.floor) * (1 - done)

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(s.T)]
