"""A scene: what a picture shows for every position of its sliders, computed before anybody looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator


@dataclass(frozen=True)
class Axis:
    """One axis of a panel.

    Attributes:
        label: what it shows.
        low, high: its ends.
        log: is it logarithmic?
    """

    label: str
    low: float
    high: float
    log: bool = False

    def share(self, values: Any) -> np.ndarray:
        """Where values lie: 0 at the low end, 1 at the high one; at most one length of the axis outside."""
        ends = np.array([self.low, self.high], float)
        values = np.asarray(values, float)
        if self.log:
            ends, values = np.log(ends), np.log(np.maximum(values, 1e-300))
        return np.clip((values - ends[0]) / (ends[1] - ends[0]), -1, 2)

    def ticks(self) -> list[tuple[float, str]]:
        """Round values in between, with their texts."""
        if self.log:
            decades = np.log10(self.high / self.low)
            found = LogLocator(subs=(1.0,) if decades > 2 else (1.0, 2.0, 5.0), numticks=6).tick_values(
                self.low, self.high
            )
        else:
            found = MaxNLocator(5).tick_values(self.low, self.high)
        inside = [float(each) for each in found if self.low * (1 - 1e-9) - 1e-12 <= each <= self.high * (1 + 1e-9)]
        return [(each, f"{each:.4g}".replace("-", "−")) for each in inside]


@dataclass(frozen=True)
class Line:
    """Points joined by a line; ``points`` of shape (n, 2)."""

    points: Any


@dataclass(frozen=True)
class Cells:
    """A heat map: values of shape (rows, columns) between the edges ``x`` (columns + 1) and ``y`` (rows + 1)."""

    x: Any
    y: Any
    values: Any


@dataclass(frozen=True)
class Mark:
    """A star."""

    point: Any


@dataclass(frozen=True)
class Panel:
    """One coordinate system.

    Attributes:
        title: above it.
        x, y: its axes.
        moving: the names of what changes with the sliders, in the order of the colours.
        kind: what each of these is: "path" (a line with a mark at its end), "line", "bar" (a thick one), or "mark".
        still: what does not change.
        colours: the number of the colour of each, where it is not its place.
    """

    title: str
    x: Axis
    y: Axis
    moving: tuple[str, ...]
    kind: str = "line"
    still: tuple[Any, ...] = ()
    colours: tuple[int, ...] = ()

    def colour(self, place: int) -> int:
        return self.colours[place] if self.colours else place


@dataclass(frozen=True)
class Slider:
    """A slider: its label, the texts of its positions, and where it starts."""

    label: str
    texts: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Frame:
    """What one position of the sliders shows.

    Attributes:
        points: for each panel, for each of what moves in it, an array of shape (n, 2).
        words: what is to be seen, in a sentence.
        back: for each panel, lines behind what moves, such as contours; each of shape (n, 2).
        told: for each name of the scene's ``tells``, its value at every point of a play.
    """

    points: tuple[tuple[Any, ...], ...]
    words: str
    back: tuple[tuple[Any, ...], ...] = ()
    told: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Scene:
    """Panels, sliders, and a frame for each position of the sliders, the last one moving fastest.

    Attributes:
        title: what it is.
        alt: what it shows, in words.
        panels, sliders: as above.
        frames: as many as the sliders have positions together.
        steps: how many points of each path there are to play through; 0 for no playing.
        every: how many steps there are from one point to the next.
        telling: what the caption tells while it plays, such as "Loss".
        tells: whose values these are; each frame has them in ``told``.
    """

    title: str
    alt: str
    panels: tuple[Panel, ...]
    sliders: tuple[Slider, ...]
    frames: tuple[Frame, ...]
    steps: int = 0
    every: int = 1
    telling: str = ""
    tells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        positions = len(list(product(*(range(len(slider.texts)) for slider in self.sliders))))
        if len(self.frames) != positions:
            raise ValueError(
                f"frames must be {positions}, one for each position of the sliders, got {len(self.frames)}"
            )
        shapes = {(len(frame.told), *(len(values) for values in frame.told)) for frame in self.frames}
        if self.tells and shapes != {(len(self.tells), *(self.steps for _ in self.tells))}:
            raise ValueError(f"told must have {self.steps} values for each of {self.tells}, got {sorted(shapes)}")

    def frame(self, at: Sequence[int] | None = None) -> Frame:
        """The frame at these positions of the sliders, by default where they start."""
        at = [slider.start for slider in self.sliders] if at is None else at
        shape = tuple(len(slider.texts) for slider in self.sliders)
        return self.frames[int(np.ravel_multi_index(tuple(at), shape)) if shape else 0]
