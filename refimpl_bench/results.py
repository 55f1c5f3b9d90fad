"""What was measured, and the ratios that follow from it."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from refimpl._util.versions import PEERS

from .guard import Agreement
from .memory import Memory
from .online import Online


@dataclass(frozen=True)
class Timing:
    """One contestant with one thread count.

    Attributes:
        name, library: as the entrant's.
        threads: None where the library alone decides.
        seconds: the seconds a step took, one number a round.
        steps: steps in each of these.
        agreement: with the plain reading of the rule, or of the dialect.
        dialect: the formula it computes, where that is not the rule's.
    """

    name: str
    library: str
    threads: int | None
    seconds: Sequence[float]
    steps: int
    agreement: Agreement
    dialect: str | None = None

    @property
    def label(self) -> str:
        """Its name and threads."""
        if self.threads is None:
            return self.name
        return f"{self.name}, {self.threads} thread{'s' if self.threads > 1 else ''}"

    @cached_property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @cached_property
    def quartiles(self) -> tuple[float, float]:
        if len(self.seconds) == 1:
            return self.seconds[0], self.seconds[0]
        first, _, third = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return first, third


@dataclass(frozen=True)
class Cell:
    """A workload, a rule and a dtype, and how everyone fared.

    Attributes:
        workload, title: its name and what it is.
        bytes_per_step: what a step must read and write at least.
        bandwidth: that of the fastest stream of the same run, a second; None for arrays that stay in caches.
        refused: who was not timed -> why.
    """

    workload: str
    title: str
    rule: str
    dtype: str
    parameters: int
    tensors: int
    bytes_per_step: int
    bandwidth: float | None
    timings: Sequence[Timing]
    refused: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.rule} on {self.title}, {self.dtype}"

    @property
    def ours(self) -> Timing | None:
        """``ri.jit`` as a user has it, with all threads."""
        mine = [x for x in self.timings if x.name == "ri.jit"]
        return max(mine, key=lambda x: x.threads or 0, default=None)

    @property
    def best_peer(self) -> Timing | None:
        """The fastest of all variants of all peers."""
        return min((x for x in self.timings if x.library in PEERS), key=lambda x: x.median, default=None)

    @property
    def ratio(self) -> float | None:
        """Our time as a multiple of the best peer's."""
        return None if self.ours is None else self.to_best_peer(self.ours)

    def named(self, name: str) -> Timing | None:
        """The fastest timing of that name."""
        return min((x for x in self.timings if x.name == name), key=lambda x: x.median, default=None)

    def to_best_peer(self, timing: Timing) -> float | None:
        """A time as a multiple of the best peer's."""
        return None if self.best_peer is None else timing.median / self.best_peer.median

    def to_limit(self, timing: Timing) -> float | None:
        """A time as a multiple of the one that the bandwidth allows."""
        return None if self.bandwidth is None else timing.median * self.bandwidth / self.bytes_per_step

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        own = asdict(self) | {"ratio": self.ratio}
        own["timings"] = [
            asdict(x)
            | {"median": x.median, "quartiles": x.quartiles}
            | {"to_best_peer": self.to_best_peer(x), "to_limit": self.to_limit(x)}
            for x in self.timings
        ]
        return own


@dataclass(frozen=True)
class Results:
    """All that one run of the benchmark found.

    Attributes:
        machine: on what.
        cells: the workloads, rules and dtypes.
        online, memory: None where they were not measured.
        absent: who could not take part -> why.
        quick: were these small sizes, from which no target is judged?
        seconds: how long it all took.
    """

    machine: dict[str, str | int | None]
    cells: Sequence[Cell]
    online: Online | None
    memory: Memory | None
    absent: dict[str, str]
    quick: bool
    seconds: float
