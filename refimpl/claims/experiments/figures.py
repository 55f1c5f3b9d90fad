"""The figures of the experiments as files."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...show.picture import blank
from ...show.style import written

if TYPE_CHECKING:
    from .experiment import Experiment, Finding


def save(experiment: "Experiment", finding: "Finding", folder: Path) -> list[Path]:
    """Draw the experiment's figure as PNG and SVG files, the same bytes for the same finding."""
    if experiment.draw is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    with blank(*experiment.size) as figure:
        experiment.draw(finding, figure)
        return written(figure, folder / experiment.figure)
