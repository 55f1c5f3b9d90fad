"""The constant schedule."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .schedule import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    """η_k = value, the fixed multiplier of AdamW's Algorithms 1 and 2 (line "fixed").

    Args:
        value: the value, a finite number; 1 by default.

    >>> Constant()(12)
    1.0
    """

    value: float = 1

    piecewise_constant = True

    def __post_init__(self) -> None:
        self.require_numbers()

    def eta(s, xp: Any, k: Any) -> Any:
        return s.value + 0 * k

    def boundaries(s, turns: int) -> list[Fraction]:
        return []
