"""The memory bandwidth of the machine: a copy and a sum in NumPy, with as many threads as a step has."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from itertools import pairwise

import numpy as np

from .contestants import Contestant, Data, Entrant
from .timing import Runner

#: No more memory than this is needed to be far beyond every cache.
MOST_BYTES = 1 << 30


class Stream(Contestant):
    """``kernel(a, b)`` on parts of two arrays that together are as large as those of a step."""

    def __init__(self, kernel: Callable[[np.ndarray, np.ndarray], object], arrays: int, data: Data):
        whole = arrays * data.workload.parameters * np.dtype(data.dtype).itemsize
        size = max(1, min(whole, MOST_BYTES) // (2 * np.dtype(data.dtype).itemsize))
        self.kernel, self.a, self.b = kernel, np.ones(size, data.dtype), np.full(size, 1e-6, data.dtype)
        self.pool = ThreadPoolExecutor()
        self.use(1)

    def use(self, count: int) -> None:
        ends = np.linspace(0, len(self.a), count + 1).astype(int)
        self.parts = [(self.a[i:j], self.b[i:j]) for i, j in pairwise(ends)]

    def run(self, steps: int) -> None:
        first, *others = self.parts
        for _ in range(steps):
            waiting = [self.pool.submit(self.kernel, *part) for part in others]
            self.kernel(*first)
            wait(waiting)

    def theta(self) -> list[np.ndarray]:
        return []

    def close(self) -> None:
        self.pool.shutdown()


def _copy(a: np.ndarray, b: np.ndarray) -> None:
    np.copyto(a, b)


def _add(a: np.ndarray, b: np.ndarray) -> None:
    np.add(a, b, out=a)


#: name -> the kernel, and how many arrays it reads and writes.
STREAMS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], None], int]] = {
    "copy a ← b": (_copy, 2),
    "sum a ← a + b": (_add, 3),
}


def entrants(arrays: int, bytes_per_array: int, counts: tuple[int, ...]) -> list[Entrant]:
    """Both streams, over as much memory as ``arrays`` arrays of parameters."""
    resident = math.ceil(min(arrays, MOST_BYTES / bytes_per_array))
    return [
        Entrant(name, "limit", counts, resident, 0, partial(Stream, kernel, arrays))
        for name, (kernel, _) in STREAMS.items()
    ]


def bandwidth(runner: Runner) -> float:
    """Bytes a second of a stream in its fastest turn, as in McCalpin's STREAM, counted as it reads and writes them."""
    stream = runner.contestant
    assert isinstance(stream, Stream)
    _, arrays = STREAMS[runner.entrant.name]
    return arrays * stream.a.nbytes / min(runner.seconds)
