"""One claim, measured, drawn and compared with its recorded verdict."""

import time
from collections.abc import Sequence
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
        """Measure ``experiment`` and draw its figure into ``out``.

        On one thread: more of them only wait for one another on matrices as small as the networks'.
        """
        from threadpoolctl import threadpool_limits

        start = time.perf_counter()
        with threadpool_limits(1, user_api="blas"):
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
    """Find out before the run whether it can be done, and figures and report made and written.

    Raises:
        OSError: ``out`` cannot be made or written.
        ModuleNotFoundError: Matplotlib or another package of the extra ``cli`` is missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    probe = out / ".refimpl-probe"
    probe.touch()
    probe.unlink()
    import jinja2  # noqa: F401
    import markdown_it  # noqa: F401
    import matplotlib  # noqa: F401
    import threadpoolctl  # noqa: F401


def proofs_possible(chosen: Sequence[Experiment]) -> None:
    """Find out before the run whether the claims that rest on theorems can be decided.

    Raises:
        ModuleNotFoundError: there are some, and the proofs' packages are missing.
    """
    if proved := [experiment.id for experiment in chosen if experiment.theorem]:
        try:
            import derivations  # noqa: F401
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"{', '.join(proved)} are decided by proofs, and these need pip install 'refimpl[derivations]' "
                f"({error}); --only measures other claims without"
            ) from error
