"""What every experiment is: a claim, how it is measured, and the verdict that was recorded for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from .deciding import Deciding, Rule, answers
from .rows import SUMMARY, Row, Rows, Summaries
from .verdicts import CORRECTED, NOT_REPRODUCED, PROVED, REPRODUCED, UNDECIDED, VERDICTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "CORRECTED",
    "NOT_REPRODUCED",
    "PROVED",
    "REPRODUCED",
    "UNDECIDED",
    "VERDICTS",
    "Experiment",
    "Finding",
    "Progress",
    "Row",
    "part",
    "quiet",
]

#: The summary of a claim that is not reproduced and has no words of its own for that.
UNMET = "not every condition of the rule is met"
#: Called with the steps done and their total.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """What a measurement found.

    Attributes:
        verdict: one of ``VERDICTS``, decided by the experiment's rule; of this run, whatever its twins say.
        number: the number behind the verdict, in a line; ``Told`` where twins may take digits from it.
        numbers: every measured number, by name, for machines.
        data: arrays for the figure.
        deciding: the numbers on which the verdict hangs, each with its threshold, by name.
        summary: the one thing to know beside the verdict, in at most 60 characters.
        rows: the few numbers to show, the most important first.
    """

    verdict: str
    number: str
    numbers: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    deciding: Deciding = field(default_factory=dict)
    summary: str = ""
    rows: Sequence[Row] = ()

    @classmethod
    def by(
        cls,
        rule: Rule,
        deciding: Deciding,
        number: str,
        numbers: dict[str, Any],
        data: Any = None,
        *,
        rows: Rows | None = None,
        summaries: Summaries | None = None,
    ) -> Self:
        """What the rule makes of the deciding numbers, with the summary of that verdict and the rows of the numbers."""
        verdict = rule(answers(deciding))
        summary = (summaries or {}).get(verdict, UNMET if verdict == NOT_REPRODUCED else "")
        return cls(verdict, number, numbers, data or {}, deciding, summary, tuple(rows(numbers)) if rows else ())

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict must be one of {VERDICTS}, got {self.verdict!r}")
        if len(self.summary) > SUMMARY:
            raise ValueError(f"summary must have at most {SUMMARY} characters, got {self.summary!r}")


@dataclass(frozen=True)
class Experiment:
    """A claim of the design's table and the run that decides it.

    Attributes:
        id: C01 to C25.
        claim: the statement, a sentence that needs no other, without its full stop.
        source: paper, version, number.
        rule: how the verdict is decided, written before the run.
        rule_changed: what was changed in the rule after a first look at results; "" if nothing was.
        recorded: the verdict that the command is expected to give.
        measure: ``measure(full, progress)`` runs it; ``full`` asks for the paper's length.
        draw: ``draw(finding, figure)`` draws it, if there is a picture.
        figure: the name of the picture's files.
        size: width and height of the picture in inches.
        text: what was found, where it holds, why, and how sure that is, for a reader who asks whether to
            believe the paper: paragraphs of Markdown, with a blank line between them. Measured numbers in it
            are filled in by ``full_run.told`` from the committed full run.
        alt: a description of the picture, for readers who cannot see it.
        theorem: the theorem of ``derivations`` that the verdict rests on, if there is one.
        decide: ``rule`` as a function: the verdict, from which of the deciding relations hold.
        twinned: is it measured by trainings, which rounding moves, so that twins must agree with the run?
        together: what it shares with other claims; those are measured in one process.
        undecided_if: why "undecided at this scale" is no failure; "" if it is one.
    """

    id: str
    claim: str
    source: str
    rule: str
    recorded: str
    measure: Callable[[bool, Progress], Finding]
    draw: "Callable[[Finding, Figure], None] | None" = None
    figure: str = ""
    size: tuple[float, float] = (8.0, 3.6)
    text: str = ""
    alt: str = ""
    theorem: str = ""
    decide: Rule | None = None
    twinned: bool = False
    together: str = ""
    undecided_if: str = ""
    rule_changed: str = ""


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


def part(progress: Progress, i: int, runs: int) -> Progress:
    """The progress of run i (from 0) of several equally long ones."""
    return lambda done, total: progress(i * total + done, runs * total)
