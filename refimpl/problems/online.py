"""Linear online problems: f_t(x) = c_t x on a box."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.box import Box
from ..core.namespaces import reading
from .base import Problem


@dataclass(frozen=True)
class LinearOnline(Problem):
    """f_t(x) = c_t x on F = [−1, 1]: the gradient is c_t wherever the iterate is.

    A subclass says which c_t in ``coefficients``.  The parameter may have any shape; each of its
    elements meets the same c_t, and has a loss and a regret of its own.

    Args:
        box: F, by keyword; [−1, 1] by default, None for the unconstrained iterate.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 3.
    """

    box: Box | None = field(default=Box(-1, 1), kw_only=True)
    theta0 = 0.0

    def __post_init__(self) -> None:
        if not (self.box is None or isinstance(self.box, Box)):
            raise TypeError(f"{type(self).__name__}: box must be a refimpl.Box or None, got {shown(self.box)}")

    def coefficients(self, steps: int, rng: np.random.Generator | None = None) -> np.ndarray:
        """c_1, …, c_T as a float64 array of shape (T,), T = ``steps``.

        Args:
            steps: T.
            rng: the source of randomness; a problem without any needs none.
        """
        raise NotImplementedError(f"{type(self).__name__} has no coefficients(steps, rng)")

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


def periodic(steps: int, period: int, rare: float, common: float) -> np.ndarray:
    """c_t = rare if t mod period = 1, else common, for t = 1, …, steps.

    >>> periodic(5, 3, 4, -1)
    array([ 4., -1., -1.,  4., -1.])
    """
    t = np.arange(1, steps + 1)
    return np.where(t % period == 1, float(rare), float(common))


def bernoulli(steps: int, rng: np.random.Generator | None, p: float, rare: float, common: float) -> np.ndarray:
    """c_t = rare with probability p, else common, independently for t = 1, …, steps."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, got {shown(rng)}")
    return np.where(rng.random(steps) < p, float(rare), float(common))
