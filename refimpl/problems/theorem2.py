"""Theorem 2 of Reddi et al.: no constant β1 < √β2 saves Adam."""

import math
from dataclasses import dataclass
from itertools import count
from typing import Self

import numpy as np

from .online import LinearOnline, periodic


@dataclass(frozen=True)
class Theorem2(LinearOnline):
    """f_t(x) = C x if t mod C = 1, else −x, on F = [−1, 1], with C even.

    The best point is −1, where the default start is.  For constant β1 < √β2 that satisfy
    conditions (7), and α_t = α/√t, Adam (without bias correction and ε) is driven to +1 and then
    loses at least 2 in C steps.  The conditions suffice; they are not necessary.

    Args:
        C: C, an even integer ≥ 2.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 2 (section 3, Appendix B).

    >>> Theorem2(C=4).coefficients(6)
    array([ 4., -1., -1., -1.,  4., -1.])
    >>> Theorem2.smallest(beta1=0, beta2=0.5).C
    20
    """

    C: int = 20
    theta0 = -1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_numbers("C")
        self.require("C", isinstance(self.C, int | np.integer) and self.C >= 2 and self.C % 2 == 0, "an even integer")

    @classmethod
    def smallest(cls, beta1: float, beta2: float) -> Self:
        """The problem with the least C that satisfies conditions (7).

        Raises:
            ValueError: not 0 ≤ β1 < √β2 < 1, so that there is none.
        """
        if not 0 <= beta1 < math.sqrt(beta2) < 1:
            raise ValueError(f"beta1 and beta2 must have 0 <= beta1 < sqrt(beta2) < 1, got {beta1!r} and {beta2!r}")
        return next(problem for problem in map(cls, count(2, 2)) if problem.satisfied(beta1, beta2))

    def satisfied(self, beta1: float, beta2: float) -> bool:
        """Do these constants satisfy conditions (7)?

            (1 − β1) β1^(C−1) C ≤ 1 − β1^(C−1)
            β2^((C−2)/2) C² ≤ 1
            3(1 − β1)/(2√(1 − β2)) · (1 + γ(1 − γ^(C−1))/(1 − γ)) + β1^(C/2−1)/(1 − β1) < C/3

        where γ = β1/√β2 < 1.
        """
        if not 0 <= beta1 < math.sqrt(beta2) < 1:
            return False
        C, gamma = self.C, beta1 / math.sqrt(beta2)
        geometric = 1 + gamma * (1 - gamma ** (C - 1)) / (1 - gamma)
        return (
            (1 - beta1) * beta1 ** (C - 1) * C <= 1 - beta1 ** (C - 1)
            and beta2 ** ((C - 2) / 2) * C**2 <= 1
            and 3 * (1 - beta1) / (2 * math.sqrt(1 - beta2)) * geometric + beta1 ** (C / 2 - 1) / (1 - beta1) < C / 3
        )

    def coefficients(self, steps: int, rng: np.random.Generator | None = None) -> np.ndarray:
        return periodic(steps, int(self.C), self.C, -1)
