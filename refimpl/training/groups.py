"""Lanes cut into groups whose weights, gradients, slots and activations stay in the processor's cache."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.hyper import is_schedule
from ..core.lanes import Lanes
from ..core.namespaces import NUMPY
from ..core.rule import Rule
from ..problems.digits import PIXELS
from ..problems.networks import Network
from ..problems.networks.arithmetic import Reusing
from ..schedules import Constant

#: Bytes that a group works on: twice the L2 cache of the processor on which this was measured.  A smaller group
#: pays more for Python's calls, a larger one more for cache misses; here the sum of both was least.
WORKING_SET = 5 << 19


def together(network: Network, batch_size: int, dtype: str, slots: int) -> int:
    """The number of lanes whose weights, slots, gradients and activations fill ``WORKING_SET``."""
    memory = Reusing()
    theta, x, y = (
        np.ones(shape, dtype) for shape in ((1, network.size), (batch_size, PIXELS), (batch_size, network.classes))
    )
    with NUMPY.quiet():
        network.gradient(theta, x, y, memory)
    return max(1, WORKING_SET // (memory.nbytes + (1 + slots) * theta.nbytes))


def groups(seeds: Sequence[int], size: int) -> list[np.ndarray]:
    """The numbers of the lanes of each group; lanes of one seed stay side by side, for they share their data."""
    order = np.argsort(np.asarray(seeds), kind="stable")
    return [order[i : i + size] for i in range(0, len(order), size)]


def of_lanes(opt: Rule, lanes: np.ndarray, total: int) -> Rule:
    """``opt`` for some lanes out of ``total``: each hyperparameter with lanes, and each schedule of them, cut down.

    Raises:
        ValueError: a hyperparameter has lanes of another shape than (total,).
    """
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(opt):
        value = getattr(opt, field.name)
        if isinstance(value, Lanes):
            if value.shape != (total,):
                raise ValueError(
                    f"{field.name} must be a number or have one value for each of the {total} lanes, "
                    f"got lanes of shape {value.shape}"
                )
            changes[field.name] = np.asarray(value)[lanes]
        elif is_schedule(value) and not isinstance(value, Constant):
            changes[field.name] = _Cut(value, lanes, total)
    return dataclasses.replace(opt, **changes)


@dataclasses.dataclass(frozen=True)
class _Cut:
    """A schedule that may return one value a lane, for some of the lanes."""

    schedule: Callable[[Any], Any]
    lanes: np.ndarray
    total: int

    def __call__(self, k: Any) -> Any:
        value = self.schedule(k)
        if np.ndim(value) == 0 and not isinstance(value, Lanes):
            return value
        if np.shape(value) != (self.total,):
            raise ValueError(f"a schedule must return a number or {self.total} lanes, got shape {np.shape(value)}")
        return np.asarray(value)[self.lanes]
