"""A valley that need not lie along the axes: the geometry of notebooks 01 and 02."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..problems import Landscape


@dataclass(frozen=True)
class Valley(Landscape):
    """f(x) = ½ (u² + h v²), where (u, v) is x turned by an angle: along the valley and across it.

    A method that works on each coordinate by itself sees two independent bowls only where the angle is 0.

    Args:
        steepness: h > 0, the curvature across the valley; along it the curvature is 1.
        degrees: the angle from the first axis to the floor of the valley.

    >>> Valley(steepness=9.0, degrees=0).gradient(np.array([1.0, 1.0]), 0)
    array([1., 9.])
    >>> Valley(steepness=9.0, degrees=45).gradient(np.array([1.0, 1.0]), 0).round(9)
    array([1., 1.])
    """

    steepness: float = 20.0
    degrees: float = 0.0

    @property
    def along(self) -> np.ndarray:
        """The direction of the floor, of length 1."""
        angle = np.deg2rad(self.degrees)
        return np.array([np.cos(angle), np.sin(angle)])

    @property
    def across(self) -> np.ndarray:
        """The direction of the walls, of length 1."""
        return np.array([-self.along[1], self.along[0]])

    @property
    def theta0(self) -> np.ndarray:
        """One unit along the floor and 0.8 up the wall, the same place in the valley at every angle."""
        return 0.8 * self.across - self.along

    @property
    def minimiser(self) -> np.ndarray:
        return np.zeros(2)

    def loss(self, theta: Any, drawn: Any) -> Any:
        u, v = self._turned(theta)
        return (u * u + self.steepness * (v * v)) / 2

    def gradient(self, theta: Any, drawn: Any) -> Any:
        u, v = self._turned(theta)
        return u[..., None] * self.along + self.steepness * v[..., None] * self.across

    def contours(self, count: int = 7, most: float = 1.0, points: int = 60) -> list[np.ndarray]:
        """Lines of equal loss: ellipses, of which the outermost cuts the floor at ``most``."""
        turn = np.linspace(0, 2 * np.pi, points)
        circle = np.stack([np.cos(turn), np.sin(turn) / np.sqrt(self.steepness)], axis=1)
        ellipse = circle[:, :1] * self.along + circle[:, 1:] * self.across
        return [most * share * ellipse for share in np.linspace(0, 1, count + 1)[1:]]

    def _turned(self, theta: Any) -> tuple[Any, Any]:
        theta = np.asarray(theta)
        return (theta * self.along).sum(axis=-1), (theta * self.across).sum(axis=-1)
