"""Theorem 1 (and 6) of Reddi et al.: Adam with β1 = 0 has average regret that does not vanish."""

from dataclasses import dataclass
from typing import Any

from ..core.namespaces import FLOATS
from .online import LinearOnline, remainder


@dataclass(frozen=True)
class Theorem1(LinearOnline):
    """f_t(x) = C x if t mod 3 = 1, else −x, on F = [−1, 1], with C ≥ 2.

    The best point is −1.  From x_1 = 1, with β1 = 0, ``beta2`` and α_t = α/√t or α, α below
    ``lr_bound``, Adam (without bias correction and ε) has x_{3t+1} = 1 for all t, so that

        R_T ≥ (2C − 4) T/3    for T a multiple of 3.

    Theorem 6 says the same of the step x − α_t m_t/√(V_t + ε) with ``beta2_theorem6``, if every loss
    is multiplied by √ε: ``scale`` = √ε, and the regret with it.  With α_t = α/√t its proof has a gap at
    the first three steps, where 1/√(3t + 3) ≥ 1/√(2(3t + 1)) is false, and indeed x_4 is 0.91 to 0.95
    (measured: C from 2 to 100, α at 0.99 of its bound); from x_7 on x_{3t+1} = 1, and with a constant α
    always.  For C = 100 the regret is below the bound from T = 6 to 102, and above it from then on.

    Args:
        C: C, ≥ 2; the bound says something for C > 2.
        scale: the factor of every loss, > 0.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 1 (section 3, Appendix A) and
    Theorem 6 (Appendix F).

    >>> problem = Theorem1(C=3)
    >>> problem.coefficients(4), problem.beta2, problem.regret_bound(300)
    (array([ 3., -1., -1.,  3.]), 0.1, 200.0)
    """

    C: float = 3
    scale: float = 1.0
    theta0 = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_numbers("C", "scale")
        self.require("C", self.C >= 2, ">= 2")
        self.require("scale", self.scale > 0, "> 0")

    @property
    def beta2(self) -> float:
        """β2 = 1/(1 + C²) of Theorem 1."""
        return 1 / (1 + self.C**2)

    @property
    def beta2_theorem6(self) -> float:
        """β2 = 2/((1 + C²) C²) of Theorem 6."""
        return 2 / ((1 + self.C**2) * self.C**2)

    @property
    def lr_bound(self) -> float:
        """α < √(1 − β2) = C/√(1 + C²) of Theorem 1."""
        return self.largest_rate(FLOATS)

    def largest_rate(s, xp: Any) -> Any:
        """√(1 − β2)."""
        return xp.sqrt(1 - s.beta2)

    def regret_bound(self, steps: int) -> float:
        """(2C − 4) T/3 times ``scale``: the regret is no less, for T = ``steps`` a multiple of 3."""
        return self.scale * (2 * self.C - 4) * steps / 3

    def coefficient(s, xp: Any, t: Any) -> Any:
        return xp.where(remainder(xp, t - 1, 3), -s.scale, s.scale * s.C)
