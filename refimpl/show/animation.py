"""Paths down a landscape, to be played."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..problems import Landscape
from .contours import around, contour_lines, described
from .picture import number
from .player import Player
from .scene import Axis, Frame, Line, Mark, Panel, Scene


def animation(
    problem: Landscape, trajectories: Mapping[str, Any], title: str = "Paths down a landscape", losses: bool = True
) -> Player:
    """Paths over the contours of a landscape of two variables, to play, pause and scrub; no kernel is needed.

    Args:
        problem: a ``refimpl.problems.Landscape`` of two variables.
        trajectories: name -> iterates, shape (T + 1, 2), as ``ri.run(…).iterates``; up to six.
        title: what it is.
        losses: is the loss shown beside it, over the steps?

    >>> import refimpl as ri
    >>> valley = ri.problems.Quadratic(curvatures=(1.0, 10.0))
    >>> animation(valley, {"SGD": ri.run(ri.SGD(lr=0.15), valley, 20).iterates})
    Player: Paths down a landscape
    """
    paths = {name: np.asarray(path, float) for name, path in trajectories.items()}
    names, steps = tuple(paths), max(len(path) for path in paths.values())
    x, y = (around(paths, problem, axis) for axis in (0, 1))
    still = (*(Line(line) for line in contour_lines(problem, x, y)), Mark(problem.minimiser))
    panels = [Panel("paths", Axis("θ1", *x), Axis("θ2", *y), names, "path", still)]
    points = [tuple(paths.values())]
    if losses:
        heights = [problem.loss(path, 0) - problem.minimum for path in paths.values()]
        low, high = loss_range(heights)
        panels.append(Panel("loss above the least", Axis("step t", 0, steps - 1), Axis("", low, high, True), names))
        points.append(tuple(np.stack([np.arange(len(each)), each], axis=1) for each in heights))
    alt = described(problem, paths, title)
    ends = [f"{name} {number(float(problem.loss(path[-1], 0) - problem.minimum))}" for name, path in paths.items()]
    above = [
        problem.loss(path[np.minimum(np.arange(steps), len(path) - 1)], 0) - problem.minimum for path in paths.values()
    ]
    frame = Frame(tuple(points), f"Loss above the least at the end: {', '.join(ends)}.", told=tuple(above))
    return Player(Scene(title, alt, tuple(panels), (), (frame,), steps, 1, "Loss above the least", names))


def loss_range(heights: Any, decades: float = 12) -> tuple[float, float]:
    """Ends of a logarithmic axis that hold the finite heights, but no more decades than these."""
    values = np.concatenate([np.ravel(each) for each in heights])
    values = values[np.isfinite(values) & (values > 0)]
    high = float(values.max())
    return max(float(values.min()), high * 10**-decades), high * 1.5
