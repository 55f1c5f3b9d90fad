"""The arrays of a step on a GPU: what is checked of them, and what one launch takes of them."""

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
        old = self.all[1]
        same_kind = type(g) is type(old) and g.dtype == old.dtype and g.shape == old.shape
        return same_kind and g.device.id == old.device.id and g.flags.c_contiguous == old.flags.c_contiguous


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
        self._fixed = np.stack([sizes, sizes // lanes, np.cumsum(lanes) - lanes], axis=1)
        counts = -(-sizes // cuda_text.chunk(arrays[0].dtype))
        self.blocks = int(counts.sum())
        chunks = np.arange(self.blocks) - np.repeat(np.cumsum(counts) - counts, counts)
        self._parts = np.stack([np.repeat(np.arange(len(arrays)), counts), chunks], axis=1).astype(np.int32)
        self.parts: Any = None
        self.rows: Any = None

    def upload(self, views: list[list[Any]]) -> None:
        """Send the arrays' addresses to the current device, without waiting for it."""
        import cupy

        addresses = np.array([[view.data.ptr for view in row] for row in views], np.int64)
        self.rows = cupy.asarray(np.concatenate([addresses, self._fixed], axis=1))
        if self.parts is None:
            self.parts = cupy.asarray(self._parts)


class Copies:
    """Contiguous arrays for those that are not, kept from step to step."""

    def __init__(self, arrays: list[Arrays]):
        self._arrays = arrays
        self._instead: dict[tuple[int, int], Any] = {}
        self._pairs: list[tuple[Any, Any, bool]] = []

    def views(self) -> list[list[Any]]:
        """For each parameter its arrays, or what stands for them, all contiguous."""
        self._pairs = []
        return [[self._view(i, j, array) for j, array in enumerate(x.all)] for i, x in enumerate(self._arrays)]

    def _view(self, i: int, j: int, array: Any) -> Any:
        if array.flags.c_contiguous:
            return array
        import cupy

        if (i, j) not in self._instead:
            self._instead[i, j] = cupy.empty(array.shape, array.dtype)
        self._pairs.append((array, self._instead[i, j], j != 1))
        return self._instead[i, j]

    def fill(self) -> None:
        for array, copy, _ in self._pairs:
            copy[...] = array

    def write_back(self) -> None:
        """All but the gradients, which are only read."""
        for array, copy, written in self._pairs:
            if written:
                array[...] = copy
