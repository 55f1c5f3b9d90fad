"""A scene as a picture that stands still."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .picture import Picture, blank
from .scene import Cells, Line, Mark, Panel, Scene
from .style import COLOUR_MAP, CURVES, MARKERS


def still(scene: Scene, at: Sequence[int] | None = None) -> Picture:
    """What the scene shows at these positions of its sliders, by default where they start."""
    frame = scene.frame(at)
    with blank(3.7 * len(scene.panels), 3.2) as picture:
        every = picture.subplots(1, len(scene.panels), squeeze=False)[0]
        back = frame.back or ((),) * len(scene.panels)
        for axes, panel, points, behind in zip(every, scene.panels, frame.points, back, strict=True):
            for line in behind:
                axes.plot(*np.asarray(line).T, color="0.7", linewidth=0.7)
            _draw(axes, panel, points)
        positions = at or [slider.start for slider in scene.sliders]
        settings = [f"{s.label} = {s.texts[i]}" for s, i in zip(scene.sliders, positions, strict=True)]
        picture.suptitle(", ".join(settings), fontsize=9)
        picture.alt = f"{scene.alt} {frame.words}"
    return picture


def _draw(axes: Any, panel: Panel, points: Sequence[Any]) -> None:
    axes.set_xscale("log" if panel.x.log else "linear")
    axes.set_yscale("log" if panel.y.log else "linear")
    for each in panel.still:
        if isinstance(each, Cells):
            axes.grid(False)
            axes.pcolormesh(each.x, each.y, each.values, cmap=COLOUR_MAP, rasterized=True)
        elif isinstance(each, Line):
            axes.plot(*np.asarray(each.points).T, color="0.7", linewidth=0.7)
        elif isinstance(each, Mark):
            axes.plot(*each.point, "*", color="black", markeredgecolor="white", markersize=12)
    for i, (name, line) in enumerate(zip(panel.moving, points, strict=True)):
        style, marker = CURVES[panel.colour(i)], MARKERS[panel.colour(i)]
        x, y = np.asarray(line, float).T
        if panel.kind == "mark":
            axes.plot(x, y, "o", color="none", markeredgecolor="black", markersize=14, markeredgewidth=2)
            axes.plot(x, y, "o", color="none", markeredgecolor="white", markersize=11, markeredgewidth=2)
            continue
        axes.plot(x, y, **(style | {"linewidth": 8, "linestyle": "-"} if panel.kind == "bar" else style), label=name)
        if panel.kind == "path" and np.isfinite(y[-1]):
            axes.plot(x[-1], y[-1], marker, color=style["color"], markeredgecolor="white")
    axes.set(xlim=(panel.x.low, panel.x.high), ylim=(panel.y.low, panel.y.high))
    axes.set(xlabel=panel.x.label, ylabel=panel.y.label, title=panel.title)
    if panel.kind != "mark" and len(panel.moving) > 1:
        axes.legend(loc="best", fontsize=8)
