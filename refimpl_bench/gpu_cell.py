"""One cell of the GPU's benchmark: everyone checked, then timed in turn."""

import gc
import statistics
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from refimpl._util.versions import library

from . import gpu_contestants, gpu_peers
from .cell import Setting
from .contestants import Data, Entrant
from .gpu_clock import DeviceRunner, DeviceTiming
from .gpu_peers import Copy
from .group import Group
from .results import Cell
from .timing import Runner


class DeviceGroup(Group):
    """Contestants on the GPU."""

    def _admit(self, entrant: Entrant, data: Data) -> None:
        super()._admit(entrant, data)
        if self._runners and self._runners[-1].entrant is entrant:
            self._runners[-1] = DeviceRunner(entrant, self._runners[-1].contestant, None)

    def _note(self, runner: Runner) -> None:
        assert isinstance(runner, DeviceRunner)
        if isinstance(runner.contestant, Copy):
            self.bandwidths.append(runner.contestant.nbytes / statistics.median(runner.seconds))
            return
        super()._note(runner)
        timed = self.timings[-1]
        self.timings[-1] = DeviceTiming(
            timed.name, timed.library, None, timed.seconds, timed.steps, timed.agreement, timed.dialect, runner.wall
        )


def measure(setting: Setting, progress: Callable[[int, int], Any]) -> Cell:
    """Check and time everyone."""
    work, contest = setting.workload, setting.contest
    group = DeviceGroup(work, contest, setting.dtype)
    everyone = gpu_contestants.entrants(contest.rule, len(work.shapes)) + gpu_peers.entrants(contest, setting.peers)
    group.measure(everyone, setting.rounds, progress)
    _free(setting.peers)
    return Cell(
        workload=work.name,
        title=work.title,
        rule=contest.name,
        dtype=setting.dtype,
        parameters=work.parameters,
        tensors=len(work.shapes),
        bytes_per_step=contest.streams * work.parameters * np.dtype(setting.dtype).itemsize,
        bandwidth=max(group.bandwidths),
        timings=group.timings,
        refused=group.refused,
    )


def _free(peers: Sequence[str]) -> None:
    """Give the memory back to the driver, for the other library to take."""
    import cupy

    gc.collect()
    cupy.get_default_memory_pool().free_all_blocks()
    if "torch" in peers:
        library("torch").cuda.empty_cache()
