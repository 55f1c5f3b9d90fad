"""Paths on one quadratic under L2 regularisation and under decay: in floats, in rationals, for many λ′ at once."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = 120
CURVATURES = (1.0, 8.0)
START = (1.0, 1.0)
TARGET = (0.5, -0.5)  # the minimum of the loss alone


def path(*opts: Rule, l2: Any = (0, 0), decay: Any = 0, number: Any = float) -> np.ndarray:
    """The iterates on f(θ) = ½ Σ h_i (θ_i − c_i)² + ½ Σ λ′_i θ_i², of shape (steps + 1, coordinates, …).

    Args:
        opts: a rule for each coordinate, or one for both.
        l2: λ′ of each coordinate; an array of them makes as many paths, along the last axis.
        decay: λ, of which λθ is subtracted in each step, decoupled.
        number: what the arithmetic is done in, ``float`` or ``Fraction``.
    """
    coordinates = []
    for i, (start, h, target) in enumerate(zip(START, CURVATURES, TARGET, strict=True)):
        opt, h, target = opts[i % len(opts)], number(h), number(target)
        theta = number(start) + 0 * l2[i]
        state, points = opt.init(theta), [theta]
        for _ in range(STEPS):
            moved, state = opt.step(theta, h * (theta - target) + l2[i] * theta, state)
            theta = moved - decay * theta
            points.append(theta)
        coordinates.append(np.array(points))
    return np.stack(coordinates, axis=1)


def gap(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference of two paths, in any coordinate at any step."""
    return float(np.max(np.abs(a - b)))


def missed(opts: tuple[Rule, ...], decay: float, l2: np.ndarray) -> np.ndarray:
    """How far the path of each λ′ is from that of decay, if that of neither is 1: root mean squares over the path."""
    decayed, neither = path(*opts, decay=decay)[..., None], path(*opts)[..., None]
    distance = np.mean((path(*opts, l2=(l2, l2)) - decayed) ** 2, axis=(0, 1))
    return np.sqrt(distance / np.mean((neither - decayed) ** 2))


def closest(opts: tuple[Rule, ...], decay: float, l2: np.ndarray) -> tuple[float, float]:
    """The λ′ that comes closest to decay, of ``l2``, which rises, and of as many between the neighbours of its best."""
    best = int(np.argmin(missed(opts, decay, l2)))
    near = np.linspace(l2[max(best - 1, 0)], l2[min(best + 1, len(l2) - 1)], len(l2))
    distance = missed(opts, decay, near)
    return float(near[np.argmin(distance)]), float(np.min(distance))


def contours(axes: "Axes") -> None:
    """The loss alone, and its minimum."""
    x, y = np.meshgrid(np.linspace(-0.1, 1.1, 80), np.linspace(-0.7, 1.3, 80))
    loss = sum(h * (z - c) ** 2 for h, z, c in zip(CURVATURES, (x, y), TARGET, strict=True)) / 2
    axes.contour(x, y, loss, levels=np.geomspace(0.02, 20, 9), colors="0.75", linewidths=0.6)
    axes.plot(*TARGET, "k*", markersize=9, label="minimum of the loss alone")
    axes.set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$")
