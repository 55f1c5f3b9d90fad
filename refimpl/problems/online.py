"""Linear online problems: f_t(x) = c_t x on a box."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from .._util.messages import shown
from ..core.box import Box
from ..core.namespaces import NUMPY, reading
from .base import Problem


@dataclass(frozen=True)
class LinearOnline(Problem):
    """f_t(x) = c_t x on F = [−1, 1]: the gradient is c_t wherever the iterate is.

    A subclass says which c_t in ``coefficient``, a formula that is read on arrays for a run and on symbols for
    a proof; or it overrides ``coefficients``, which no proof is about.  The parameter may have any shape; each of
    its elements meets the same c_t, and has a loss and a regret of its own.

    Attributes:
        random: is c_t a function of a number drawn uniformly from [0, 1), and not of t?

    Args:
        box: F, by keyword; [−1, 1] by default, None for the unconstrained iterate.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 3.
    """

    box: Box | None = field(default=Box(-1, 1), kw_only=True)
    theta0 = 0.0
    random: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not (self.box is None or isinstance(self.box, Box)):
            raise TypeError(f"{type(self).__name__}: box must be a refimpl.Box or None, got {shown(self.box)}")

    def coefficient(s, xp: Any, t: Any) -> Any:
        """c_t, with the functions of ``xp``; where it is ``random``, t is the number that was drawn."""
        raise NotImplementedError(f"{type(s).__name__} has no coefficients: coefficient(xp, t) says what they are")

    def coefficients(self, steps: int, rng: np.random.Generator | None = None) -> np.ndarray:
        """c_1, …, c_T as a float64 array of shape (T,), T = ``steps``.

        Args:
            steps: T.
            rng: the source of randomness; a problem without any needs none.
        """
        if self.random and not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng must be a numpy.random.Generator, got {shown(rng)}")
        of = rng.random(steps) if self.random and rng is not None else np.arange(1.0, steps + 1)
        return np.asarray(self.coefficient(NUMPY, of), np.float64)

    def draw(self, steps: int, rng: np.random.Generator) -> np.ndarray:
        return self.coefficients(steps, rng)

    def loss(self, theta: Any, drawn: Any) -> Any:
        return float(drawn) * theta  # a NumPy float64 would promote float32

    def gradient(self, theta: Any, drawn: Any) -> Any:
        return float(drawn) * reading(theta).ones_like(theta)

    def best(self, draws: np.ndarray) -> np.ndarray:
        """min_{x ∈ [lo, hi]} (Σ_{s ≤ t} c_s) x: a linear function is least at an end point.

        With F = [−1, 1] it is −|Σ_{s ≤ t} c_s|.

        Raises:
            ValueError: there is no box.
        """
        if self.box is None:
            raise ValueError(
                f"{type(self).__name__}: box is None, and a linear loss has no least value on the whole line, "
                f"so there is no regret; allowed is a refimpl.Box"
            )
        lo, hi = (np.asarray(bound, np.float64) for bound in (self.box.lo, self.box.hi))
        ndim = max(lo.ndim, hi.ndim)
        lo, hi = (bound.reshape(bound.shape + (1,) * (ndim - bound.ndim)) for bound in (lo, hi))  # lanes lead
        total = np.cumsum(draws).reshape((-1,) + (1,) * ndim)
        with np.errstate(invalid="ignore"):  # 0 · ∞, which is not selected
            return np.where(total > 0, total * lo, np.where(total < 0, total * hi, 0.0))


def remainder(xp: Any, k: Any, n: Any) -> Any:
    """k mod n, for a whole k ≥ 0 below 2^53 and n ≥ 1: k/n is never rounded up to the next whole number.

    >>> remainder(NUMPY, np.arange(5.0), 3)
    array([0., 1., 2., 0., 1.])
    """
    return k - n * xp.floor(k / n)
