"""The arrays of a step on a GPU: what is checked of them, and what one launch takes of them."""

from functools import cached_property
from typing import Any

import array_api_compat
import numpy as np

from . import cuda_text, pieces


class Arrays(pieces.Arrays):
    """θ, g and the slots of one parameter, as CuPy arrays."""

    library = "CuPy"
    is_mine = staticmethod(array_api_compat.is_cupy_array)
    may_be_locked = False  # CuPy has no read-only arrays

    @staticmethod
    def is_writeable(array: Any) -> bool:
        return True

    @staticmethod
    def addresses(array: Any) -> np.ndarray:
        """A NumPy array of the same addresses, to find overlaps with; its elements must not be read."""
        return np.asarray(_Addresses(array))

    @staticmethod
    def address(array: Any) -> int:
        return array.data.ptr

    @property
    def place(self) -> tuple[int, str]:
        """One launch takes arrays of one device and dtype."""
        return self.all[0].device.id, self.dtype

    def takes(self, g: Any) -> bool:
        return type(g) is type(self.all[1]) and _kind(g) == self._kind

    @cached_property
    def _kind(self) -> tuple[Any, ...]:
        """What the gradient has in common with all that may take its place; kept, since arrays are slow to ask."""
        return _kind(self.all[1])


def _kind(array: Any) -> tuple[Any, ...]:
    return array.dtype, array.shape, array.strides, array.data.device_id


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
