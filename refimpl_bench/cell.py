"""One cell of the benchmark: a workload, a rule and a dtype, and everyone who takes part."""

import gc
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from refimpl._util.machine import available_memory

from . import limit, optax_contestant, own_contestants, torch_contestant
from .contestants import Entrant
from .contests import Contest
from .group import Group
from .results import Cell
from .workloads import Workload

#: From so many parameters on the memory's bandwidth says something.
BEYOND_CACHES = 100_000
#: The share of the free memory that is used at once.
SHARE = 0.85
#: Arrays of every group beside its contestants': NumPy's gradients, PyTorch's, and a reference.
COMMON = 3


@dataclass(frozen=True)
class Setting:
    """What one cell is about.

    Attributes:
        peers: the peers that take part.
        threads: the thread counts to measure.
        rounds: how often everyone has a turn.
    """

    workload: Workload
    contest: Contest
    dtype: str
    peers: Sequence[str]
    threads: tuple[int, ...]
    rounds: int

    @property
    def title(self) -> str:
        return f"{self.contest.name}, {self.workload.title}, {self.dtype}"

    @property
    def bytes_per_array(self) -> int:
        return self.workload.parameters * np.dtype(self.dtype).itemsize


def measure(setting: Setting, progress: Callable[[int, int], Any]) -> Cell:
    """Check and time everyone, in groups that fit into the memory."""
    memory = available_memory()
    room = None if memory is None else SHARE * memory / setting.bytes_per_array - COMMON
    groups, too_large = fitting(_bundles(setting), room)
    measured = []
    for i, entrants in enumerate(groups):
        group = Group(setting.workload, setting.contest, setting.dtype)
        group.measure(entrants, setting.rounds, _Part(progress, i, len(groups)))
        gc.collect()  # their memory, before the next take theirs
        measured.append(group)
    return Cell(
        workload=setting.workload.name,
        title=setting.workload.title,
        rule=setting.contest.name,
        dtype=setting.dtype,
        parameters=setting.workload.parameters,
        tensors=len(setting.workload.shapes),
        bytes_per_step=setting.contest.streams * setting.bytes_per_array,
        bandwidth=max((x for group in measured for x in group.bandwidths), default=None),
        timings=[timing for group in measured for timing in group.timings],
        refused={x.name: "needs more memory than there is" for x in too_large}
        | {name: reason for group in measured for name, reason in group.refused.items()},
    )


def _bundles(setting: Setting) -> list[list[Entrant]]:
    """Those who are compared with each other, which belong into one group."""
    contest, threads = setting.contest, setting.threads
    fast = own_contestants.compiled(contest.rule, threads)
    slow: list[Entrant] = []
    if "torch" in setting.peers:
        for entrant in torch_contestant.entrants(contest, threads):
            (slow if entrant.name == torch_contestant.SLOW else fast).append(entrant)
    if "optax" in setting.peers:
        fast += optax_contestant.entrants(contest)
    streams = limit.entrants(2 + len(contest.rule.slots), setting.bytes_per_array, threads)
    beyond = setting.workload.parameters >= BEYOND_CACHES
    bundles = [fast, slow, streams if beyond else [], own_contestants.plain(contest.rule)]
    return [bundle for bundle in bundles if bundle]


def fitting(bundles: Sequence[list[Entrant]], room: float | None) -> tuple[list[list[Entrant]], list[Entrant]]:
    """Bundles joined to groups in order, each in need of at most ``room`` arrays, and those too large even alone."""
    most = math.inf if room is None else room
    groups: list[list[Entrant]] = []
    too_large = []
    for bundle in bundles:
        for part in [bundle] if _arrays(bundle) <= most else [[entrant] for entrant in bundle]:
            if _arrays(part) > most:
                too_large += part
            elif groups and _arrays([*groups[-1], *part]) <= most:
                groups[-1].extend(part)
            else:
                groups.append(list(part))
    return groups, too_large


def _arrays(group: Sequence[Entrant]) -> int:
    """How many arrays of the size of the parameters a group needs at once."""
    return sum(x.resident for x in group) + max(x.temporary for x in group)


@dataclass(frozen=True)
class _Part:
    """The progress of one of several groups."""

    progress: Callable[[int, int], Any]
    index: int
    groups: int

    def __call__(self, done: int, total: int) -> None:
        self.progress(self.index * total + done, self.groups * total)
