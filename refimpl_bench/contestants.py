"""What it takes to take part."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .workloads import Workload


class Data:
    """The arrays of one workload in one dtype, in the containers that each library likes."""

    def __init__(self, workload: Workload, dtype: str):
        self.workload, self.dtype = workload, dtype
        self.grads = self._held(workload.gradients(dtype))
        self.shared: dict[str, Any] = {}  # the gradients in a library's own memory, made once

    def params(self) -> Any:
        """θ_0 in new memory."""
        return self._held(self.workload.theta(self.dtype))

    def _held(self, arrays: Iterable[np.ndarray]) -> Any:
        named = dict(zip(self.workload.shapes, arrays, strict=True))
        return named if len(named) > 1 else next(iter(named.values()))


class Contestant:
    """An optimizer on arrays of its own.

    Attributes:
        spoils_gradients: does a step write over the gradients?
    """

    spoils_gradients = False

    def use(self, count: int) -> None:
        """Do the next steps with that many threads."""

    def run(self, steps: int) -> None:
        """Do so many steps, and wait until they are done."""
        raise NotImplementedError

    def scale_gradients(self, factor: float) -> None:
        """Multiply them by a power of two, in place where that can be done."""
        raise NotImplementedError

    def renew_gradients(self) -> None:
        """Write the gradients anew."""

    def theta(self) -> Iterable[np.ndarray]:
        """The parameters now, array by array."""
        raise NotImplementedError

    def close(self) -> None:
        """Put back what belongs to the whole process."""


@dataclass(frozen=True)
class Entrant:
    """A contestant before it holds any memory.

    Attributes:
        name: what it is called in tables.
        library: refimpl, numpy, torch or optax.
        threads: the thread counts to measure; none where the library alone decides.
        resident: arrays like the parameters that it holds, its gradients included if they are its own.
        temporary: further ones that it makes during a step, at most.
        make: ``make(data)`` builds the contestant.
        exact: must its numbers be those of the plain reading bit for bit?
    """

    name: str
    library: str
    threads: tuple[int, ...]
    resident: int
    temporary: int
    make: Callable[[Data], Contestant]
    exact: bool = False
