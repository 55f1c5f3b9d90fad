"""What every experiment is: a claim, how it is measured, and the verdict that was recorded for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from .deciding import Deciding, Rule, answers
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
    "part",
    "quiet",
]

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
    """

    verdict: str
    number: str
    numbers: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    deciding: Deciding = field(default_factory=dict)

    @classmethod
    def by(cls, rule: Rule, deciding: Deciding, number: str, numbers: dict[str, Any], data: Any = None) -> Self:
        """What the rule makes of the deciding numbers."""
        return cls(rule(answers(deciding)), number, numbers, data or {}, deciding)

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict must be one of {VERDICTS}, got {self.verdict!r}")


@dataclass(frozen=True)
class Experiment:
    """A claim of the design's table and the run that decides it.

    Attributes:
        id: C01 to C25.
        claim: the statement, in a line.
        source: paper, version, number.
        rule: how the verdict is decided, written before the run.
        recorded: the verdict that the command is expected to give.
        measure: ``measure(full, progress)`` runs it; ``full`` asks for the paper's length.
        draw: ``draw(finding, figure)`` draws it, if there is a picture.
        figure: the name of the picture's files.
        size: width and height of the picture in inches.
        text: what was found, where it holds, why, and how sure that is, for a reader who asks whether to
            believe the paper: paragraphs of Markdown, with a blank line between them.
        alt: what the picture shows, for whoever cannot see it.
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


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


def part(progress: Progress, i: int, runs: int) -> Progress:
    """The progress of run i (from 0) of several equally long ones."""
    return lambda done, total: progress(i * total + done, runs * total)
