"""One claim, measured, drawn and compared with its recorded verdict."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .experiments.experiment import Experiment, Finding, Progress
from .experiments.style import save


@dataclass(frozen=True)
class Reproduction:
    """What ``refimpl reproduce`` found for one claim."""

    experiment: Experiment
    finding: Finding
    seconds: float
    figures: list[Path]

    @classmethod
    def of(cls, experiment: Experiment, full: bool, out: Path, progress: Progress) -> "Reproduction":
        """Measure ``experiment`` and draw its figure into ``out``."""
        start = time.perf_counter()
        finding = experiment.measure(full, progress)
        figures = save(experiment, finding, out)
        return cls(experiment, finding, time.perf_counter() - start, figures)

    @property
    def as_recorded(self) -> bool:
        return self.finding.verdict == self.experiment.recorded

    def as_dict(self) -> dict[str, Any]:
        """All of it but the arrays, for JSON."""
        experiment, finding = self.experiment, self.finding
        return {
            "id": experiment.id,
            "claim": experiment.claim,
            "source": experiment.source,
            "rule": experiment.rule,
            "verdict": finding.verdict,
            "recorded": experiment.recorded,
            "number": finding.number,
            "numbers": finding.numbers,
            "text": experiment.text,
            "seconds": round(self.seconds, 2),
            "figures": [path.name for path in self.figures],
        }


def figures_possible(out: Path) -> None:
    """Find out before the run whether figures can be drawn and written.

    Raises:
        OSError: ``out`` cannot be made or written.
        ModuleNotFoundError: Matplotlib is missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    probe = out / ".refimpl-probe"
    probe.touch()
    probe.unlink()
    import matplotlib  # noqa: F401
