"""One style for all figures: told apart by line and marker as well as by colour.

Colours are those of Okabe and Ito, safe for colour-blind readers and of different lightness, so
that they differ in greyscale too.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .experiment import Experiment, Finding

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


def save(experiment: "Experiment", finding: "Finding", folder: Path) -> list[Path]:
    """Draw the experiment's figure as PNG and SVG files, the same bytes for the same finding."""
    if experiment.draw is None:
        return []
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{experiment.figure}{suffix}" for suffix in (".png", ".svg")]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=experiment.size, layout="constrained")
        FigureCanvasAgg(figure)
        experiment.draw(finding, figure)
        figure.savefig(paths[0], metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None})
    return paths
