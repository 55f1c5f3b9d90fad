"""The figures of the experiments, drawn in the style of all figures and saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..pictures.style import BLACK, BLUE, CURVES, GREEN, ORANGE, PINK, RED, SETTINGS, SKY, written

if TYPE_CHECKING:
    from .experiment import Experiment, Finding

__all__ = ["BLACK", "BLUE", "CURVES", "GREEN", "ORANGE", "PINK", "RED", "SETTINGS", "SKY", "save"]


def save(experiment: "Experiment", finding: "Finding", folder: Path) -> list[Path]:
    """Draw the experiment's figure as PNG and SVG files, the same bytes for the same finding."""
    if experiment.draw is None:
        return []
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=experiment.size, layout="constrained")
        FigureCanvasAgg(figure)
        experiment.draw(finding, figure)
        return written(figure, folder / experiment.figure)
