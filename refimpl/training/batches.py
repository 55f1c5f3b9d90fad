"""The minibatches of many lanes, where the arrays are."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..problems.networks import Task


class Batches:
    """The training samples of the lanes' seeds, each kept once, and a batch for every lane at every step.

    Args:
        xp: the array library's namespace.
        seeds: one a lane; equal ones share their data.
        start: the epoch that the first batch begins.
    """

    def __init__(self, xp: Any, task: Task, seeds: Sequence[int], batch_size: int, dtype: str, start: int = 0):
        self.xp, self.task = xp, task
        self.seeds = list(dict.fromkeys(seeds))
        self._which = np.array([self.seeds.index(seed) for seed in seeds])
        self._orders = [task.batches(seed, batch_size, start) for seed in self.seeds]
        data = [task.data(seed) for seed in self.seeds]
        # One row a sample, the seeds one after another.
        self._x = xp.asarray(np.concatenate([each.x_train for each in data]).astype(dtype))
        self._y = xp.asarray(np.concatenate([each.y_train for each in data]).astype(dtype))

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """Samples and labels of the next batch: (lanes, batch_size, …), or (batch_size, …) where all share a seed."""
        while True:
            rows = np.stack([next(order) + i * self.task.n_train for i, order in enumerate(self._orders)])
            rows = rows[0] if len(self.seeds) == 1 else rows[self._which]
            yield self._take(self._x, rows), self._take(self._y, rows)

    def _take(self, samples: Any, rows: np.ndarray) -> Any:
        if isinstance(samples, np.ndarray):
            return samples[rows]
        flat = self.xp.take(samples, self.xp.asarray(rows.ravel(), device=samples.device), axis=0)
        return self.xp.reshape(flat, (*rows.shape, samples.shape[-1]))
