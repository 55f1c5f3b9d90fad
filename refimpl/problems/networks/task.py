"""What is to be learned: a seed's own split of the digits, its label noise, its start and the order of its batches."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..._util.messages import shown
from ...core.settings import Settings
from ..digits import CLASSES
from ..digits_data import load
from .network import Network

#: What each random stream of a seed draws; a stream knows nothing of what the others have drawn.
SPLIT, NOISE, START, ORDER = range(4)


@dataclass(frozen=True)
class Data:
    """Samples (n, 64) and labels (n, 10), ones and zeros, in float64."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@dataclass(frozen=True)
class Task(Settings):
    """scikit-learn's digits, x = pixel/16 − offset, of which ``n_train`` are trained on and the rest is held out.

    Args:
        noise: the share of the training labels that are drawn again, uniformly, so that nine tenths of them are
            wrong; in [0, 1].  Test labels are always right.
        n_train: images to train on, 1 to 1796.
        offset: subtracted from every pixel; 0 leaves the pixels that are always dark exactly zero.

    >>> data = Task(noise=0.2).data(seed=0)
    >>> data.x_train.shape, data.x_test.shape
    ((600, 64), (1197, 64))
    """

    noise: float = 0.0
    n_train: int = 600
    offset: float = 0.3

    def __post_init__(self) -> None:
        self.require_counts("n_train", most=len(load()[0]) - 1)
        self.require_numbers("noise", "offset")
        self.require("noise", 0 <= self.noise <= 1, "in [0, 1]")

    def data(self, seed: int) -> Data:
        """The split and the labels of this seed; a greater noise changes the labels that a smaller one does, too."""
        return _data(self, seed)

    def start(self, network: Network, seed: int, dtype: str = "float64") -> np.ndarray:
        """The weights from which this seed trains: (size,)."""
        return network.start(_rng(seed, START)).astype(dtype)

    def batches(self, seed: int, batch_size: int, start: int = 0) -> Iterator[np.ndarray]:
        """The samples of each batch, (batch_size,), without end, from epoch ``start`` on; an epoch is a permutation.

        Raises:
            ValueError: ``batch_size`` does not divide ``n_train``.
        """
        self.steps_per_epoch(batch_size)
        return self._batches(seed, batch_size, start)

    def _batches(self, seed: int, batch_size: int, start: int) -> Iterator[np.ndarray]:
        rng, epoch = _rng(seed, ORDER), 0
        while True:
            order = rng.permutation(self.n_train)
            if epoch >= start:
                yield from order.reshape(-1, batch_size)
            epoch += 1

    def steps_per_epoch(self, batch_size: int) -> int:
        """n_train/batch_size; a ValueError unless that is whole."""
        whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
        if not whole or batch_size < 1 or self.n_train % batch_size:
            raise ValueError(
                f"batch_size must be an integer that divides n_train = {self.n_train}, got {shown(batch_size)}"
            )
        return self.n_train // int(batch_size)


def _rng(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng([seed, stream])


@functools.lru_cache(maxsize=64)
def _data(task: Task, seed: int) -> Data:
    images, labels = load()
    order = _rng(seed, SPLIT).permutation(len(images))
    x, y = images[order] / 16 - task.offset, labels[order].astype(np.intp)
    noise = _rng(seed, NOISE)
    changed = noise.permutation(task.n_train)[: round(task.noise * task.n_train)]
    y[changed] = noise.integers(CLASSES, size=task.n_train)[: len(changed)]
    one_hot = np.eye(CLASSES)[y]
    n = task.n_train
    data = Data(x[:n], one_hot[:n], x[n:], one_hot[n:])
    for array in vars(data).values():
        array.flags.writeable = False
    return data
