"""``Player``: a scene on a page, with sliders and animation that need no kernel and no other file.

The numbers are computed here, placed in pixels, and carried by the page as JSON; ``player.js`` draws them.
"""

import html
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

from .picture import Picture
from .scene import Axis, Cells, Line, Mark, Panel, Scene
from .still import still
from .style import COLOUR_MAP

#: A panel in pixels, and what of it lies inside the axes: left, top, right, bottom.
SIZE = (366, 290)
INSIDE = (62, 24, 350, 246)
_PAGE = """<figure class="refimpl-play tex2jax_ignore mathjax_ignore" role="group" aria-label="{title}">
<style>{style}</style>
{image}
<p class="resting"><small>This picture moves where scripts may run; JupyterLab wants the notebook trusted.</small></p>
<figcaption aria-live="polite">{words}</figcaption>
<script type="application/json">{data}</script>
<script>{script}</script>
</figure>"""


@dataclass(frozen=True)
class Player:
    """A scene with its sliders; a notebook shows it, and so does any page that ``html`` is put into.

    Attributes:
        scene: what is shown.
    """

    scene: Scene

    @cached_property
    def picture(self) -> Picture:
        """The scene as a still, with the sliders where they start."""
        return still(self.scene)

    @property
    def alt(self) -> str:
        return self.scene.alt

    @cached_property
    def data(self) -> str:
        """What the page carries, as JSON."""
        scene = self.scene
        embedded = {
            "panels": [_panel(panel, _shared(scene, i)) for i, panel in enumerate(scene.panels)],
            "sliders": [{"label": s.label, "texts": s.texts, "start": s.start} for s in scene.sliders],
            "steps": scene.steps,
            "every": scene.every,
            "telling": scene.telling,
            "tells": scene.tells,
            "told": [[_rounded(values) for values in frame.told] for frame in scene.frames] if scene.tells else [],
            "back": [
                [
                    [_points(panel, line) for line in lines]
                    for panel, lines in zip(scene.panels, frame.back, strict=True)
                ]
                for frame in scene.frames
                if frame.back
            ],
            "frames": [
                [
                    [_points(panel, each, _shared(scene, i)) for each in points]
                    for i, (panel, points) in enumerate(zip(scene.panels, frame.points, strict=True))
                ]
                for frame in scene.frames
            ],
            "words": [frame.words for frame in scene.frames],
        }
        return json.dumps(embedded, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")

    @cached_property
    def html(self) -> str:
        """The player as HTML that stands by itself; where scripts do not run, the still is shown."""
        folder = files(__package__)
        return _PAGE.format(
            title=html.escape(self.scene.title),
            style=(folder / "player.css").read_text(encoding="utf-8"),
            image=self.picture.image(),
            words=html.escape(self.scene.frame().words),
            data=self.data,
            script=(folder / "player.js").read_text(encoding="utf-8"),
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": f"{self.scene.title}: {self.alt}"}

    def __repr__(self) -> str:
        return f"Player: {self.scene.title}"


def _rounded(values: Any) -> list[float | None]:
    """Three digits of each value; none where it is not finite, which JSON has no word for."""
    return [float(f"{value:.3g}") if np.isfinite(value) else None for value in np.asarray(values, float)]


def _panel(panel: Panel, shared: np.ndarray | None) -> dict[str, Any]:
    left, top, right, bottom = INSIDE
    cells = [cell for each in panel.still if isinstance(each, Cells) for cell in _cells(panel, each)]
    return {
        "title": panel.title,
        "size": SIZE,
        "inside": INSIDE,
        "xlabel": panel.x.label,
        "ylabel": panel.y.label,
        "xticks": [(int(_along(panel.x, at, left, right)), text) for at, text in panel.x.ticks()],
        "yticks": []
        if panel.kind == "bar"
        else [(int(_along(panel.y, at, bottom, top)), text) for at, text in panel.y.ticks()],
        "kind": panel.kind,
        "moving": panel.moving,
        "colours": [panel.colour(i) for i in range(len(panel.moving))],
        "lines": [_points(panel, each.points, digits=1) for each in panel.still if isinstance(each, Line)],
        "marks": [_points(panel, [each.point]) for each in panel.still if isinstance(each, Mark)],
        "cells": cells,
        "x": None if shared is None else _along(panel.x, shared, left, right).tolist(),
    }


def _shared(scene: Scene, panel: int) -> np.ndarray | None:
    """The x that all lines of a panel have in all frames, which the page then carries once."""
    every = [np.asarray(points)[:, 0] for frame in scene.frames for points in frame.points[panel]]
    first = every[0]
    return first if len(first) > 1 and all(np.array_equal(first, x) for x in every) else None


def _points(panel: Panel, points: Any, shared: np.ndarray | None = None, digits: int = 0) -> list[float]:
    """Pixels x0, y0, x1, y1, … as far as the points are finite; only the y where x is shared."""
    points = np.asarray(points, float)
    finite = np.isfinite(points).all(axis=1)
    points = points[: len(points) if finite.all() else max(1, int(finite.argmin()))]
    left, top, right, bottom = INSIDE
    y = _along(panel.y, points[:, 1], bottom, top, digits)
    if shared is not None:
        return y.tolist()
    return np.stack([_along(panel.x, points[:, 0], left, right, digits), y], axis=1).ravel().tolist()


def _along(axis: Axis, values: Any, start: float, end: float, digits: int = 0) -> np.ndarray:
    pixels = start + axis.share(values) * (end - start)
    return pixels.round(digits) if digits else np.rint(pixels).astype(int)


def _cells(panel: Panel, cells: Cells) -> list[tuple[Any, ...]]:
    left, top, right, bottom = INSIDE
    x, y = _along(panel.x, cells.x, left, right).tolist(), _along(panel.y, cells.y, bottom, top).tolist()
    values = np.asarray(cells.values, float)
    finite = values[np.isfinite(values)]
    shade = matplotlib.colors.Normalize(finite.min(), finite.max())
    colour = matplotlib.colormaps[COLOUR_MAP]
    return [
        (
            x[j],
            y[i + 1],
            x[j + 1] - x[j],
            y[i] - y[i + 1],
            to_hex(colour(shade(value))) if np.isfinite(value) else "#bbb",
        )
        for i, row in enumerate(values)
        for j, value in enumerate(row)
    ]
