"""One style for all figures: told apart by line and marker as well as by colour.

Colours are those of Okabe and Ito, safe for colour-blind readers and of different lightness, so
that they differ in greyscale too.
"""

from pathlib import Path
from typing import Any

from .._util.atomic import atomic_file

BLACK, ORANGE, SKY, GREEN, BLUE, RED, PINK = "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"
#: Keyword arguments of successive curves.
CURVES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-"},
    {"color": RED, "linestyle": "--"},
    {"color": GREEN, "linestyle": "-."},
    {"color": ORANGE, "linestyle": ":"},
    {"color": BLACK, "linestyle": (0, (5, 1, 1, 1, 1, 1))},
    {"color": PINK, "linestyle": (0, (1, 1))},
    {"color": SKY, "linestyle": (0, (8, 2))},
)
#: Markers of successive curves, where they have any.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
#: A colour map whose lightness grows evenly, for colour-blind readers and greyscale alike.
COLOUR_MAP = "cividis"
SETTINGS = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "lines.linewidth": 1.6,
    "legend.frameon": False,
    "svg.hashsalt": "refimpl",
    "savefig.dpi": 150,
}


def written(figure: Any, stem: Path) -> list[Path]:
    """Write a figure as PNG and SVG files, the same bytes for the same figure."""
    paths = []
    for format, metadata in (("png", {"Software": None}), ("svg", {"Date": None})):
        paths.append(stem.with_name(f"{stem.name}.{format}"))
        with atomic_file(paths[-1]) as file:
            figure.savefig(file, format=format, metadata=metadata)
    return paths
