"""Cosine annealing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class CosineAnnealing(Schedule):
    """η_k = η_min + ½ (η_max − η_min)(1 + cos(π k/T)) for k ≤ T, and η_min ever after.

    At k = 0 it is η_max, at k = T exactly η_min; a fractional T is passed, not met.

    Args:
        T: the length in steps, > 0; it may be fractional.
        eta_max, eta_min: the first and the last value; η_min ≤ η_max.

    Source: SGDR, arXiv 1608.03983, equation (5) with one run; Loshchilov & Hutter 2019
    (arXiv 1711.05101v3), equations (14) and (15).

    >>> cosine = CosineAnnealing(T=4)
    >>> [round(cosine(k), 3) for k in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    T: float
    eta_max: float = 1.0
    eta_min: float = 0.0

    name = "cosine"

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T", self.T > 0, "> 0")
        self.require_order("eta_min", "eta_max")

    def eta(s, xp: Any, k: Any) -> Any:
        t_cur = xp.minimum(k, s.T)
        return s.eta_min + (s.eta_max - s.eta_min) * (1 + xp.cos(xp.pi * t_cur / s.T)) / 2

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(s.T)]
