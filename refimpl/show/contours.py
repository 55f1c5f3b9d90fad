"""Trajectories in the plane, over the contours of what they descend."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ..problems import Landscape
from .picture import Picture, blank, number
from .style import CURVES, MARKERS

#: Points along each axis where the landscape is evaluated.
POINTS = 120


def contours(
    problem: Landscape,
    trajectories: Mapping[str, Any],
    x: tuple[float, float] | None = None,
    y: tuple[float, float] | None = None,
    title: str = "",
) -> Picture:
    """The contours of a landscape in two dimensions, and the paths down it.

    Args:
        problem: a ``refimpl.problems.Landscape`` of two variables.
        trajectories: name -> iterates, shape (T + 1, 2), as ``ri.run(…).iterates``.
        x, y: the limits; by default what holds all trajectories and the minimum, with a margin.
        title: the title, if any.

    >>> import refimpl as ri
    >>> from refimpl.problems import Quadratic
    >>> valley = Quadratic(curvatures=(1.0, 10.0))
    >>> path = ri.run(ri.SGD(lr=0.15), valley, 20).iterates
    >>> print(contours(valley, {"SGD": path}).alt)
    Contours of a landscape with its minimum at (0, 0), and the path of SGD, 20 steps from (1, 1) to (0.0388, 9.54e−07).
    """
    paths = {name: np.asarray(path, float) for name, path in trajectories.items()}
    x, y = (given or around(paths, problem, axis) for axis, given in enumerate((x, y)))
    with blank(5.6, 4.2) as picture:
        axes = picture.subplots()
        axes.grid(False)
        levels(axes, problem, x, y)
        for (name, path), style, marker in zip(paths.items(), CURVES, MARKERS, strict=False):
            axes.plot(*path.T, **style, marker=marker, markersize=3, markevery=max(1, len(path) // 20), label=name)
            axes.plot(*path[-1], marker=marker, color=style["color"], markersize=7, markeredgecolor="white")
        axes.plot(*problem.minimiser, marker="*", color="black", markersize=11, linestyle="none", label="minimum")
        axes.set(xlim=x, ylim=y, xlabel=r"$\theta_1$", ylabel=r"$\theta_2$", title=title)
        axes.legend(loc="best", fontsize=8, frameon=True, framealpha=0.85)
        picture.alt = described(problem, paths, title)
    return picture


def levels(axes: Any, problem: Landscape, x: tuple[float, float], y: tuple[float, float]) -> None:
    """The contour lines of a landscape."""
    for line in contour_lines(problem, x, y):
        axes.plot(*line.T, color="0.7", linewidth=0.7, zorder=1)


def contour_lines(
    problem: Landscape, x: tuple[float, float], y: tuple[float, float], count: int = 12, points: int = POINTS
) -> list[np.ndarray]:
    """Contour lines, shape (n, 2) each, evenly spaced in the root of the height above the minimum."""
    across, up = np.linspace(*x, points), np.linspace(*y, points)
    heights = np.sqrt(problem.loss(np.stack(np.meshgrid(across, up), axis=-1), 0) - problem.minimum)
    at = np.linspace(0, heights.max(), count + 2)[1:-1]
    found = Figure().subplots().contour(across, up, heights, levels=at)
    return [np.asarray(line) for level in found.allsegs for line in level]


def around(paths: Mapping[str, np.ndarray], problem: Landscape, axis: int, margin: float = 0.08) -> tuple[float, float]:
    """Limits along an axis that hold all paths and the minimum, with a margin."""
    values = np.concatenate([*(path[:, axis] for path in paths.values()), problem.minimiser[[axis]]])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    space = margin * (high - low) or 1.0
    return low - space, high + space


def described(problem: Landscape, paths: Mapping[str, np.ndarray], title: str = "") -> str:
    """What such a picture shows, in words."""
    told = [f"{name}, {len(path) - 1} steps from {point(path[0])} to {point(path[-1])}" for name, path in paths.items()]
    which = f"the path of {told[0]}" if len(told) == 1 else f"the paths of {'; '.join(told)}"
    head = f"{title}: contours" if title else "Contours"
    return f"{head} of a landscape with its minimum at {point(problem.minimiser)}, and {which}."


def point(x: Any) -> str:
    """(1, 2)."""
    return f"({', '.join(number(float(each)) for each in x)})"
