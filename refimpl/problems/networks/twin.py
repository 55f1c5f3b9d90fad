"""A task once more, whose trainings start one ulp away."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from .network import Network
from .task import Data, Task

#: The random stream that its coins are drawn from, beside those of a task.
STREAM = 4


@dataclass(frozen=True)
class Twin(Task):
    """Another task's data, labels and batches, but each weight starts one ulp above or below, by a coin of its own.

    Runs on a task and on its twins differ by what rounding does to them, and by nothing else.  ``twin_of`` makes one.

    Args:
        of: the task; the settings above are its own.
        number: ≥ 1, which of its twins it is.
    """

    of: Task = field(default_factory=Task)
    number: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require_counts("number")

    def data(self, seed: int) -> Data:
        return self.of.data(seed)

    def start(self, network: Network, seed: int, dtype: str = "float64") -> np.ndarray:
        own = self.of.start(network, seed, dtype)
        up = np.random.default_rng([seed, STREAM, self.number]).integers(2, size=own.shape)
        return np.nextafter(own, np.where(up, np.inf, -np.inf).astype(dtype))

    def batches(self, seed: int, batch_size: int, start: int = 0) -> Iterator[np.ndarray]:
        return self.of.batches(seed, batch_size, start)


def twin_of(task: Task, number: int) -> Twin:
    """The twin of ``task`` with this number.

    >>> from refimpl.problems.networks import Plain
    >>> own, moved = (each.start(Plain(), seed=0) for each in (Task(), twin_of(Task(), 1)))
    >>> bool(np.all(np.abs(moved - own) <= np.spacing(np.abs(own))) and np.all(moved != own))
    True
    """
    return Twin(task.noise, task.n_train, task.offset, of=task, number=number)
