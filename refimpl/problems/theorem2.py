"""Theorem 2 of Reddi et al.: no constant β1 < √β2 saves Adam."""

from dataclasses import dataclass
from itertools import count
from typing import Any, Self

import numpy as np

from ..core.namespaces import FLOATS, is_exact
from .conditions import are_allowed, check_betas, less
from .online import LinearOnline, remainder


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
        symbol = is_exact(self.C) and getattr(self.C, "is_integer", False) is True
        whole = symbol or isinstance(self.C, int | np.integer)
        for holds in (whole, self.C >= 2, whole and self.C % 2 == 0):
            self.require("C", holds, "an even integer")

    @classmethod
    def smallest(cls, beta1: float, beta2: float) -> Self:
        """The problem with the least C that satisfies conditions (7).

        Raises:
            ValueError: not 0 ≤ β1 < √β2 < 1, so that there is none.
        """
        check_betas(beta1, beta2)
        return next(problem for problem in map(cls, count(2, 2)) if problem.satisfied(beta1, beta2))

    def satisfied(self, beta1: float, beta2: float) -> bool:
        """Do these constants satisfy conditions (7)?

            (1 − β1) β1^(C−1) C ≤ 1 − β1^(C−1)
            β2^((C−2)/2) C² ≤ 1
            3(1 − β1)/(2√(1 − β2)) · (1 + γ(1 − γ^(C−1))/(1 − γ)) + β1^(C/2−1)/(1 − β1) < C/3

        where γ = β1/√β2 < 1.  Outside of 0 ≤ β1 < √β2 < 1 the answer is no.
        """
        return bool(self.holds(FLOATS, beta1, beta2))

    def holds(s, xp: Any, beta1: Any, beta2: Any) -> Any:
        """1 where ``satisfied``, else 0.  Where β1 and β2 are not allowed, others stand for them in the conditions."""
        allowed = are_allowed(xp, beta1, beta2)
        sides = s.sides(xp, xp.where(allowed, beta1, 0), xp.where(allowed, beta2, 0.5))
        return allowed * s.verdict(xp, *sides)

    def sides(s, xp: Any, beta1: Any, beta2: Any) -> tuple[Any, ...]:
        """The left and the right side of each of the conditions (7), in turn."""
        gamma = beta1 / xp.sqrt(beta2)
        geometric = 1 + gamma * (1 - gamma ** (s.C - 1)) / (1 - gamma)
        first = (1 - beta1) * beta1 ** (s.C - 1) * s.C
        second = beta2 ** ((s.C - 2) / 2) * s.C**2
        third = 3 * (1 - beta1) / (2 * xp.sqrt(1 - beta2)) * geometric + beta1 ** (s.C / 2 - 1) / (1 - beta1)
        return (first, 1 - beta1 ** (s.C - 1), second, 1, third, s.C / 3)

    def verdict(s, xp: Any, first: Any, least: Any, second: Any, one: Any, third: Any, most: Any) -> Any:
        """1 where the sides are as conditions (7) have them, else 0: two may be equal, the third is less."""
        return xp.at_least(least, first) * xp.at_least(one, second) * less(xp, third, most)

    def coefficient(s, xp: Any, t: Any) -> Any:
        return xp.where(remainder(xp, t - 1, s.C), -1, s.C)
