"""The arrays of a step on a GPU: what is checked of them, and what one launch takes of them."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import array_api_compat
import numpy as np

from . import arrays, cuda_text
from .overlaps import Written

#: What is read of an array at every step, in one call; the address comes last.
_describe = attrgetter("dtype", "shape", "strides", "data.device_id", "data.ptr")


class Watch:
    """As ``refimpl.engine.array_watch`` does it in main memory, but read by Python."""

    def __init__(self, kept: Sequence[Any], gradients: Sequence[Any], written: Written):
        self._all, self._first, self._written = [*kept, *gradients], len(kept), written
        self._were = list(map(_describe, self._all))
        self._in_one_piece = all(g.flags.c_contiguous for g in gradients)

    def unchanged(self) -> bool:
        """Has each array the address, shape, strides and dtype that it had?"""
        return list(map(_describe, self._all)) == self._were

    def exchanged(self, gradients: Sequence[Any]) -> bool:
        """Watch these gradients from now on, if they are of the old ones' kind and all else is unchanged.

        They must be arrays in one piece, as the old ones, and apart from all that is written.
        """
        kept, old = self._all[: self._first], self._all[self._first :]
        if not self._in_one_piece or list(map(type, gradients)) != list(map(type, old)):
            return False
        now = list(map(_describe, [*kept, *gradients]))
        if now[: self._first] != self._were[: self._first]:
            return False
        for g, new, was in zip(gradients, now[self._first :], self._were[self._first :], strict=True):
            if new[:-1] != was[:-1] or not self._written.is_apart(new[-1], g.nbytes):
                return False
        self._all, self._were = [*kept, *gradients], now
        return True


class Arrays(arrays.Arrays):
    """θ, g and the slots of one parameter, as CuPy arrays."""

    library = "CuPy"
    watch = Watch
    is_mine = staticmethod(array_api_compat.is_cupy_array)

    @staticmethod
    def is_writeable(array: Any) -> bool:
        return True  # CuPy has no read-only arrays

    @staticmethod
    def addresses(array: Any) -> np.ndarray:
        """A NumPy array of the same addresses, to find overlaps with; its elements must not be read."""
        return np.asarray(_Addresses(array))

    @property
    def place(self) -> tuple[int, str]:
        """One launch takes arrays of one device and dtype."""
        return self.all[0].device.id, self.dtype


class _Addresses:
    def __init__(self, array: Any):
        self.__array_interface__ = {
            "data": (array.data.ptr, False),
            "shape": array.shape,
            "strides": array.strides,
            "typestr": array.dtype.str,
            "version": 3,
        }


class Tables:
    """What the kernels for many arrays read: ``Row`` and ``Part`` of ``cuda_text``, on the device.

    Args:
        arrays: of one device and dtype, none of them empty.
        lane_axes: how many leading axes are lanes.
    """

    def __init__(self, arrays: list[Arrays], lane_axes: int):
        sizes = np.array([x.all[0].size for x in arrays], np.int64)
        lanes = np.array([int(np.prod(x.all[0].shape[:lane_axes])) for x in arrays], np.int64)
        self._rows = np.zeros((len(arrays), len(arrays[0].all) + 3), np.int64)
        self._rows[:, -3:] = np.stack([sizes, sizes // lanes, np.cumsum(lanes) - lanes], axis=1)
        counts = -(-sizes // cuda_text.chunk(arrays[0].dtype))
        self.blocks = int(counts.sum())
        chunks = np.arange(self.blocks) - np.repeat(np.cumsum(counts) - counts, counts)
        self._parts = np.stack([np.repeat(np.arange(len(arrays)), counts), chunks], axis=1).astype(np.int32)
        self.parts: Any = None
        self.rows: Any = None

    def upload(self, views: list[list[Any]]) -> None:
        """Send all arrays' addresses to the current device, without waiting for it."""
        import cupy

        self._rows[:, :-3] = [[view.data.ptr for view in row] for row in views]
        self.rows, self.parts = cupy.asarray(self._rows), cupy.asarray(self._parts)

    def upload_gradients(self, views: list[list[Any]]) -> None:
        """The same where only the gradients' addresses are new."""
        import cupy

        self._rows[:, 1] = [row[1].data.ptr for row in views]
        self.rows = cupy.asarray(self._rows)


class Copies:
    """Contiguous arrays for those that are not, kept from step to step.

    Attributes:
        views: for each parameter its arrays, or what stands for them, all contiguous.
    """

    def __init__(self, arrays: list[Arrays]):
        import cupy

        self.views: list[list[Any]] = []
        self._pairs: list[tuple[Any, Any, bool]] = []
        for x in arrays:
            row = [a if a.flags.c_contiguous else cupy.empty(a.shape, a.dtype) for a in x.all]
            self._pairs += [
                (a, view, j != 1) for j, (a, view) in enumerate(zip(x.all, row, strict=True)) if view is not a
            ]
            self.views.append(row)

    def fill(self) -> None:
        for array, copy, _ in self._pairs:
            copy[...] = array

    def write_back(self) -> None:
        """All but the gradients, which are only read."""
        for array, copy, written in self._pairs:
            if written:
                array[...] = copy
