"""What a theorem states: the claim as data, its derivation as a function, and the changes under which it must fail."""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .board import Board
from .finding import Finding
from .guard import subjects
from .step import NotProved, Step


class Control:
    """A negative control: the theorem with one thing changed, for which its derivation must not go through.

    Args:
        change: what is changed, in a line.
        arguments: the arguments of the derivation that are others, by name.
    """

    def __init__(self, change: str, **arguments: Any):
        self.change, self.arguments = change, arguments

    def __repr__(self) -> str:
        return f"Control({self.change!r})"


@dataclass(frozen=True)
class Statement:
    """A statement about the code, with its derivation.

    Attributes:
        title: a few words.
        claim: the statement, in a sentence, with LaTeX between dollar signs.
        source: paper, version, number.
        domain: of which numbers it is true: the ranges of what it speaks of, the steps and the rates.
        assumes: what is assumed besides, of the setting, and how the proof writes its numbers.
        derive: ``derive(board, **subjects)`` writes the derivation on the board.  Its keyword arguments
            are the rules and schedules it is about and whatever else a control changes; their defaults
            are the true ones.
        controls: changes of one place under which ``derive`` must raise ``NotProved``.
        claims: the claims of the design's table that this decides or explains.
        findings: what the source has otherwise, where the proof shows that.
    """

    title: str
    claim: str
    source: str
    derive: Callable[..., None]
    domain: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    claims: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def erratum(self) -> str:
        """The errors among the findings, in one text; "" for none."""
        return "; ".join(each.words for each in self.findings if each.kind == "error")

    @property
    def name(self) -> str:
        """The module's name."""
        return self.derive.__module__.rpartition(".")[2]

    @property
    def subjects(self) -> dict[str, Any]:
        """The keyword arguments of ``derive``, with what stands for them by default."""
        parameters = list(inspect.signature(self.derive).parameters.values())[1:]
        return {parameter.name: parameter.default for parameter in parameters}

    @property
    def about(self) -> dict[str, type]:
        """Those subjects that are rules and schedules."""
        return {name: value for name, value in self.subjects.items() if isinstance(value, type)}

    def derived(self, **changes: Any) -> tuple[tuple[Step, ...], NotProved | None, float]:
        """Run the derivation: its steps, the one that does not hold (None if all do), and the seconds.

        The formulas of its subjects are read before, as syntax; one that cannot be read on symbols does not hold.
        """
        board, failure, start = Board(), None, time.perf_counter()
        try:
            self.derive(board, **subjects(changes, self.subjects))
        except NotProved as left:
            failure = left
        return tuple(board.steps), failure, time.perf_counter() - start
