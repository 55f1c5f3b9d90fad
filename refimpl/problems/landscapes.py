"""Deterministic landscapes with a known minimum."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._util.messages import shown
from .base import Problem


class Landscape(Problem):
    """A fixed function of a vector, the last axis of θ; axes before it are lanes.

    Attributes:
        minimum: min f, a float.
        minimiser: argmin f, an array of shape (n,).
    """

    minimum: float = 0.0

    @property
    def minimiser(self) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} has no minimiser")

    def best(self, draws: Any) -> np.ndarray:
        """t · min f, for t = 1, …, T: the comparator is the unconstrained minimum."""
        return self.minimum * np.arange(1, len(draws) + 1)

    def check_start(self, theta0: Any) -> None:
        super().check_start(theta0)
        n = len(self.minimiser)
        if np.shape(theta0)[-1:] != (n,):
            raise ValueError(f"theta0 must have the shape (..., {n}) for {type(self).__name__}, got {np.shape(theta0)}")


@dataclass(frozen=True)
class Quadratic(Landscape):
    """f(x) = ½ Σ_i h_i x_i², least at 0: the diagonal quadratic of condition number max h / min h.

    Args:
        curvatures: h_1, …, h_n, each > 0.

    >>> problem = Quadratic(curvatures=(1.0, 100.0))
    >>> x = np.array([[1.0, 1.0], [2.0, 0.0]])
    >>> problem.loss(x, 0), problem.gradient(x, 0)
    (array([50.5,  2. ]), array([[  1., 100.],
           [  2.,   0.]]))
    """

    curvatures: tuple[float, ...] = (1.0, 100.0)

    def __post_init__(self) -> None:
        try:
            given = np.asarray(self.curvatures, np.float64)
        except (TypeError, ValueError, OverflowError):
            raise TypeError(f"Quadratic: curvatures must be numbers > 0, got {shown(self.curvatures)}") from None
        self.require("curvatures", given.ndim == 1 and given.size > 0, "a sequence of numbers > 0")
        self.require("curvatures", bool(np.all((given > 0) & np.isfinite(given))), "finite numbers > 0")
        object.__setattr__(self, "curvatures", tuple(given.tolist()))

    @property
    def theta0(self) -> np.ndarray:
        """(1, …, 1)."""
        return np.ones(len(self.curvatures))

    @property
    def minimiser(self) -> np.ndarray:
        return np.zeros(len(self.curvatures))

    def loss(self, theta: Any, drawn: Any) -> Any:
        return (np.asarray(self.curvatures, theta.dtype) * theta * theta).sum(axis=-1) / 2

    def gradient(self, theta: Any, drawn: Any) -> Any:
        return np.asarray(self.curvatures, theta.dtype) * theta


@dataclass(frozen=True)
class Rosenbrock(Landscape):
    """f(x, y) = (a − x)² + b (y − x²)², least at (a, a²), at the end of a curved valley.

    Args:
        a, b: finite numbers, b > 0.

    Source: Rosenbrock 1960, with its start (−1.2, 1).

    >>> problem = Rosenbrock()
    >>> problem.loss(problem.theta0, 0).round(10), problem.gradient(problem.theta0, 0).round(10)
    (np.float64(24.2), array([-215.6,  -88. ]))
    """

    a: float = 1
    b: float = 100

    def __post_init__(self) -> None:
        self.require_numbers("a", "b")
        self.require("b", self.b > 0, "> 0")
        for name in ("a", "b"):  # a NumPy float64 would promote float32
            object.__setattr__(self, name, float(getattr(self, name)))

    @property
    def theta0(self) -> np.ndarray:
        """(−1.2, 1)."""
        return np.array([-1.2, 1.0])

    @property
    def minimiser(self) -> np.ndarray:
        return np.array([self.a, self.a**2])

    def loss(self, theta: Any, drawn: Any) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return (self.a - x) * (self.a - x) + self.b * ((y - x * x) * (y - x * x))

    def gradient(self, theta: Any, drawn: Any) -> Any:
        x, y = theta[..., 0], theta[..., 1]
        return np.stack([-2 * (self.a - x) - 4 * self.b * x * (y - x * x), 2 * self.b * (y - x * x)], axis=-1)
