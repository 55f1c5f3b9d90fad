"""A damaged dataset becomes an unfinished sweep again, of which only the lost runs are missing."""

import shutil
from bisect import bisect_right
from functools import lru_cache
from typing import Any

import numpy as np

from . import manifest
from .dataset import Region, regions, template
from .plan import Plan
from .publishing import FINISHED, begun, files, opened, refuse_obstacles
from .stopping import Damaged
from .store import Store
from .verifying import FOREIGN
from .work import METRICS, note


def reopened(store: Store, size: int) -> None:
    """Put what is intact into chunks of ``size`` runs, and take away what says that the dataset is finished.

    A process that dies on the way leaves a damaged dataset, which is repaired the same way.

    Raises:
        Damaged: there is something that only its owner may move away.
        OSError: there is no room, or something else lies where a file must be.
    """
    found = store.examined()
    if FOREIGN in found.wrong:
        raise Damaged(found.text(store.out, store.plan))
    store.chunks.mkdir(exist_ok=True)
    begun(store.stage, template(store.plan))
    expected = {*files(store.stage), *(name for region in regions(store.plan) for name in region.files)}
    refuse_obstacles(store.out, expected)
    for name in found.intact & expected:  # what else a list may name is not the sweep's
        shutil.copyfile(store.out / name, store.stage / name)
    numbers = _Numbers(store.plan, opened(store.stage))
    lost = [run for region in found.lost for run in region.runs]
    there = [run for runs in store.done().values() for run in runs.tolist()]
    for work in store.plan.chunks({*lost, *there}, size):
        store.write(work, numbers.of(np.asarray(work.runs)), event="keeps")
    shutil.rmtree(store.stage)
    path = store.out / FINISHED
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    path.unlink(missing_ok=True)
    manifest.write(store.out, store.plan)
    store.check()
    note(store.log, "reopens", wrong=found.wrong)


class _Numbers:
    """The numbers of runs, read from the regions of a Zarr group."""

    def __init__(self, plan: Plan, group: Any):
        self.plan, self.group = plan, group
        self.regions = list(regions(plan))
        self.starts = [region.runs.start for region in self.regions]
        self.region = lru_cache(maxsize=2)(self._read)

    def _read(self, number: int) -> dict[str, np.ndarray]:
        region: Region = self.regions[number]
        return {name: self.group[name][region.index].reshape(len(region.runs), -1) for name in METRICS}

    def of(self, runs: np.ndarray) -> dict[str, np.ndarray]:
        """As a chunk has them: (records, runs)."""
        columns: dict[str, list[np.ndarray]] = {name: [] for name in METRICS}
        for run in runs.tolist():
            number = bisect_right(self.starts, run) - 1
            for name, values in self.region(number).items():
                columns[name].append(values[run - self.starts[number]])
        return {name: np.stack(each, axis=1) for name, each in columns.items()} | {"epoch": self.plan.epochs}
