"""The step size of the regret bounds: α_t = α/√t."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    """η_k = 1/√(k + 1), so that step t = k + 1 has α_t = α/√t.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 1 and Theorems 1 to 5; Kingma &
    Ba 2015 (arXiv 1412.6980v9), Theorem 4.1.

    >>> [InverseSqrt()(k) for k in (0, 3, 15)]
    [1.0, 0.5, 0.25]
    """

    def eta(s, xp: Any, k: Any) -> Any:
        return 1 / xp.sqrt(k + 1)

    def boundaries(s, turns: int) -> list[Fraction]:
        return []
