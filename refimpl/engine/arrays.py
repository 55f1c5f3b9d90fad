"""θ, g and the slots of one parameter, checked for a step in place."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.lanes import Lanes
from ..core.leaf import Leaf
from ..core.rule import Rule
from . import overlaps
from .array_watch import Watch

DTYPES = ("float32", "float64")


class Arrays:
    """θ, g and the slots of one parameter; here in main memory, and in a GPU's in ``refimpl.engine.device``.

    Attributes:
        all: θ, g and the slots.
        written: θ and the slots.
        names: what messages call all of them.
        dtype: the name of the dtype of all.
    """

    library = "NumPy"

    #: What sees whether arrays have changed since they were checked.
    watch: Any = Watch

    @staticmethod
    def is_mine(array: Any) -> bool:
        return isinstance(array, np.ndarray)

    @staticmethod
    def is_writeable(array: Any) -> bool:
        return array.flags.writeable

    @staticmethod
    def addresses(array: Any) -> np.ndarray:
        """A NumPy array of the same addresses, to find overlaps with."""
        return array

    def __init__(self, opt: Rule, path: str, theta: Any, g: Any, slots: Sequence[Any]):
        """Check them all; a kernel will write θ and the slots."""
        self._leaf = Leaf(path, theta)
        array = self._leaf.array
        if not self.is_mine(array):
            raise TypeError(f"{path} must be a {self.library} array for this step of refimpl.jit, got {shown(theta)}")
        if array.dtype.name not in DTYPES:
            raise TypeError(f"{path} must be {' or '.join(DTYPES)} for refimpl.jit, got {array.dtype}")
        self._leaf.check_lanes(opt)
        kept = [self._leaf.slot(*pair) for pair in zip(opt.slots, slots, strict=True)]
        self.all = [theta, self._leaf.gradient(g), *kept]
        self.written = [theta, *kept]
        tail = path.removeprefix("params")
        self.names = [path, "grads" + tail, *(f"state.slots[{name!r}]{tail}" for name in opt.slots)]
        for name, value in zip([path, *self.names[2:]], self.written, strict=True):
            self._check_written(name, value)
        self.dtype = theta.dtype.name

    def _check_written(self, name: str, value: Any) -> None:
        if not self.is_mine(value):
            raise TypeError(f"{name} must be an array, to be written in place, got {shown(value)}")
        if not self.is_writeable(value):
            raise ValueError(f"{name} must be writeable, since the step is done in place; it is read-only")
        if overlaps.self_overlaps(self.addresses(value)):
            raise ValueError(
                f"{name} must have memory for each of its elements, since the step is done in place; some share theirs"
            )

    def check_lanes(self, lanes: dict[str, Lanes], where: str) -> None:
        """The lanes of hyperparameters and running scalars must be the leading axes of θ; the keys are for messages."""
        of: Any = SimpleNamespace(lanes=lanes)
        self._leaf.check_lanes(of, where)

    @property
    def contiguous(self) -> bool:
        return all(a.flags.c_contiguous for a in self.all)

    def lanes(self, lane_axes: int) -> int:
        """How many lanes its first ``lane_axes`` axes hold."""
        return int(np.prod(self.all[0].shape[:lane_axes]))

    def by_lane(self, lane_axes: int, coefficients: tuple[Any, ...]) -> np.ndarray:
        """One row of coefficients for each lane, in float64."""
        leading = self.all[0].shape[:lane_axes]
        rows = np.empty((*leading, len(coefficients)))
        for i, c in enumerate(coefficients):
            rows[..., i] = c if isinstance(c, float) else _on_leading(c, lane_axes)
        return rows.reshape(-1, len(coefficients))


def _on_leading(coefficient: Any, axes: int) -> np.ndarray:
    array = np.asarray(coefficient)
    return array.reshape(array.shape + (1,) * (axes - array.ndim))
