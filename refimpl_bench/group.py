"""Contestants that hold their memory at the same time: checked, then timed in turn."""

from collections.abc import Callable, Sequence
from typing import Any

from refimpl._util.versions import PEERS
from refimpl.core.rule import Rule

from .contestants import Data, Entrant
from .contests import Contest
from .guard import Agreement, Reference, take_steps
from .limit import bandwidth
from .results import Timing
from .timing import Runner, interleaved
from .workloads import Workload


class Group:
    """Some of the contestants of a cell.

    Attributes:
        timings: one for each contestant and thread count.
        bandwidths: bytes a second of the streams.
        refused: who was not timed -> why.
    """

    def __init__(self, workload: Workload, contest: Contest, dtype: str):
        self.workload, self.contest, self.dtype = workload, contest, dtype
        self.timings: list[Timing] = []
        self.bandwidths: list[float] = []
        self.refused: dict[str, str] = {}
        self._runners: list[Runner] = []
        self._agreements: dict[str, Agreement] = {}
        self._references: dict[str, Reference] = {}

    def measure(self, entrants: Sequence[Entrant], rounds: int, progress: Callable[[int, int], Any]) -> None:
        """Build, check and time them, and let go of their memory."""
        data = Data(self.workload, self.dtype)
        try:
            for entrant in entrants:
                self._admit(entrant, data)
            self._references.clear()
            interleaved(self._runners, rounds, progress)
            for runner in self._runners:
                self._note(runner)
        finally:
            for runner in self._runners:
                runner.contestant.close()
            self._runners.clear()

    def _admit(self, entrant: Entrant, data: Data) -> None:
        """Build a contestant, and refuse it unless it computes what it should; a peer's failure is a refusal too."""
        try:
            contestant = entrant.make(data)
            if entrant.library != "limit":
                take_steps(contestant, entrant)
        except Exception as error:
            if entrant.library not in PEERS:
                raise
            self.refused[entrant.name] = f"failed: {error!r}"
            return
        self._runners += [Runner(entrant, contestant, count) for count in entrant.threads or (None,)]
        if entrant.library != "limit":
            agreement = self._reference(entrant).agreement(contestant, entrant.exact)
            self._agreements[entrant.name] = agreement
            if not agreement.holds:
                self._refuse(entrant, agreement.reason)

    def _refuse(self, entrant: Entrant, reason: str) -> None:
        self.refused[entrant.name] = reason
        for runner in [x for x in self._runners if x.entrant is entrant]:
            runner.contestant.close()
            self._runners.remove(runner)

    def _reference(self, entrant: Entrant) -> Reference:
        rule = self.contest.expected(entrant.library)
        if rule.name not in self._references:
            self._references[rule.name] = Reference(rule, self.workload, self.dtype)
        return self._references[rule.name]

    def _note(self, runner: Runner) -> None:
        entrant = runner.entrant
        if entrant.library == "limit":
            self.bandwidths.append(bandwidth(runner))
            return
        rule = self.contest.expected(entrant.library)
        self.timings.append(
            Timing(
                name=entrant.name,
                library=entrant.library,
                threads=runner.threads,
                seconds=runner.seconds,
                steps=runner.steps,
                agreement=self._agreements[entrant.name],
                dialect=None if rule is self.contest.rule else _described(rule),
            )
        )


def _described(dialect: Rule) -> str:
    """The first line of its docstring."""
    return (type(dialect).__doc__ or dialect.name).splitlines()[0].rstrip(".")
