"""One claim, measured, drawn and compared with its recorded verdict."""

import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .experiments.deciding import Compared, Decision, decide
from .experiments.digits import Told, agreed
from .experiments.experiment import UNDECIDED, Experiment, Finding, Progress
from .experiments.figures import save
from .experiments.rows import Row
from .twinning import Beside, Here, Twin, measured

if TYPE_CHECKING:
    from .._util.progress import Silent


#: A hyphen for a minus sign, but for one in an exponent.
_MINUS = re.compile(r"(?<![\w^])-(?=\d)")
#: In place of the summary of a verdict that rounding leaves open.
DOUBTFUL = "a deciding number is too near its threshold"


@dataclass(frozen=True)
class Shown:
    """A row with the digits on which the run and its twins agree."""

    row: Row
    value: str

    @property
    def error(self) -> str:
        return "" if self.row.error is None else f"{self.row.error:.2g}"

    def as_dict(self) -> dict[str, Any]:
        row = self.row
        return {
            "label": row.label,
            "value": _finite(row.value),
            "error": None if row.error is None else _finite(row.error),
            "unit": row.unit,
            "shown": self.value,
        }


@dataclass(frozen=True)
class Reproduction:
    """What ``refimpl reproduce`` found for one claim.

    Attributes:
        seconds: that the run took, without its twins.
        twins: what the verdict must agree with; none where nothing is trained.
        full: was it run at full length?
    """

    experiment: Experiment
    finding: Finding
    seconds: float
    figures: list[Path]
    twins: Sequence[Twin] = ()
    full: bool = False

    @classmethod
    def of(cls, experiment: Experiment, full: bool, out: Path, progress: Progress) -> "Reproduction":
        """Measure ``experiment`` and draw its figure into ``out``; nothing is said of twins."""
        start = time.perf_counter()
        finding = measured(experiment, full, progress)
        figures = save(experiment, finding, out)
        return cls(experiment, finding, time.perf_counter() - start, figures, full=full)

    @cached_property
    def decision(self) -> Decision:
        """The finding's verdict, if the twins leave no doubt of it."""
        finding, rule = self.finding, self.experiment.decide
        if rule is None or not finding.deciding:
            return Decision(finding.verdict, {})
        found = decide(rule, finding.deciding, [twin.deciding for twin in self.twins])
        return found if found.verdict == UNDECIDED else Decision(finding.verdict, found.compared)

    @property
    def verdict(self) -> str:
        return self.decision.verdict

    @property
    def number(self) -> str:
        """The number behind the verdict, with the digits on which the twins agree."""
        told = self.finding.number
        text = told.beside([twin.told for twin in self.twins]) if isinstance(told, Told) else told
        return _MINUS.sub("−", text)

    @property
    def summary(self) -> str:
        """The one thing to know beside the verdict."""
        return DOUBTFUL if self.verdict == UNDECIDED else self.finding.summary

    @property
    def rows(self) -> list[Shown]:
        """The numbers to show."""
        twins = [twin.rows for twin in self.twins if twin.rows]
        columns = zip(*([row.value for row in self.finding.rows], *twins), strict=True)
        return [Shown(row, agreed(values)) for row, values in zip(self.finding.rows, columns, strict=True)]

    @property
    def as_recorded(self) -> bool:
        """Is this no failure?  It is none if the verdict is the recorded one, or undecided where that may be.

        Undecided may be a claim whose experiment says why, and only if all its deciding numbers are finite.
        """
        if self.verdict == self.experiment.recorded:
            return self.decision.finite
        return self.verdict == UNDECIDED and bool(self.experiment.undecided_if) and self.decision.finite

    def as_dict(self) -> dict[str, Any]:
        """All of it but the arrays, for JSON."""
        experiment, finding = self.experiment, self.finding
        return {
            "id": experiment.id,
            "claim": experiment.claim,
            "source": experiment.source,
            "rule": experiment.rule,
            "rule_changed": experiment.rule_changed,
            "full": self.full,
            "verdict": self.verdict,
            "recorded": experiment.recorded,
            "as_recorded": self.as_recorded,
            "may_be_undecided": experiment.undecided_if,
            "summary": self.summary,
            "rows": [row.as_dict() for row in self.rows],
            "number": self.number,
            "twins": len(self.twins),
            "deciding": [_as_dict(name, each) for name, each in self.decision.compared.items()],
            "numbers": finding.numbers,
            "text": experiment.text,
            "seconds": round(self.seconds, 2),
            "figures": [path.name for path in self.figures],
        }


def _as_dict(name: str, compared: Compared) -> dict[str, Any]:
    """A deciding number for JSON, which has none that are not finite: these are null."""
    number = compared.number
    return {
        "name": name,
        "value": _finite(number.value),
        "relation": number.relation,
        "threshold": number.threshold,
        "holds": number.holds,
        "distance": _finite(number.distance),
        "twins": [_finite(value) for value in compared.twins],
        "spread": _finite(compared.spread),
        "settled": compared.settled,
        "shown": agreed(compared.values),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def reproduced(
    chosen: Sequence[Experiment], full: bool, out: Path, twins: Beside | Here, reporter: "Silent"
) -> Iterator[Reproduction]:
    """The claims one after another, each as soon as its twins are done: until then the next are measured."""
    waiting: list[Reproduction] = []

    def decided() -> Iterator[Reproduction]:
        result = waiting.pop(0)
        found = replace(result, twins=twins.of(result.experiment, reporter.progress))
        yield found

    for experiment in chosen:
        reporter.begins(f"{experiment.id} {experiment.claim[:50]}")
        waiting.append(Reproduction.of(experiment, full, out, reporter.progress))
        while waiting and twins.ready(waiting[0].experiment):
            yield from decided()
    while waiting:
        reporter.begins(f"{waiting[0].experiment.id} twins, which start one ulp away")
        yield from decided()


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
