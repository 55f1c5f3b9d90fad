"""A player of a function: one frame for every position of its sliders, computed before anybody looks."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from .player import Player
from .scene import Axis, Cells, Frame, Line, Mark, Panel, Scene, Slider

__all__ = ["Axis", "Cells", "explore", "Frame", "Line", "Mark", "Panel"]


def explore(
    draw: Callable[..., Frame],
    controls: Mapping[str, tuple[Any, Sequence[Any]]],
    panels: Sequence[Panel],
    title: str,
    alt: str,
    steps: int = 0,
    every: int = 1,
    telling: str = "",
    tells: Sequence[str] = (),
) -> Player:
    """Sliders for a function that needs no kernel: it is called now, once for every position of the sliders.

    Args:
        draw: a function of the sliders' values, in their order, that returns a ``Frame``.
        controls: label -> (the value to start with, all values), in the order of the sliders.
        panels: the coordinate systems, each a ``Panel``.
        title, alt: what it is, and what it shows, in words.
        steps, every, telling, tells: of the play, as in ``Scene``.

    Raises:
        ValueError: a value to start with is none of the values.

    >>> import numpy as np
    >>> line = Panel("a line", Axis("x", 0, 1), Axis("y", 0, 4), ("y = a x",))
    >>> explore(
    ...     lambda a: Frame(((np.array([[0, 0], [1, a]]),),), f"It ends at {a}."),
    ...     {"a": (2, (1, 2, 4))},
    ...     [line],
    ...     "Lines",
    ...     "A line.",
    ... )
    Player: Lines
    """
    for label, (start, values) in controls.items():
        if start not in list(values):
            raise ValueError(f"{label} must start with one of {list(values)}, got {start!r}")
    sliders = tuple(
        Slider(label, tuple(f"{v:g}" if isinstance(v, float) else str(v) for v in values), list(values).index(start))
        for label, (start, values) in controls.items()
    )
    frames = tuple(draw(*values) for values in product(*(values for _, values in controls.values())))
    return Player(Scene(title, alt, tuple(panels), sliders, frames, steps, every, telling, tuple(tells)))
