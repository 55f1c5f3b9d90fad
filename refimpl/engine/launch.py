"""One launch on a GPU: for all arrays of a device and dtype."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from . import cuda_text, device


class Kernels(NamedTuple):
    """What is launched: for one array, for many, and for many with lanes."""

    flat: Callable[..., None]
    many: Callable[..., None]
    lanes: Callable[..., None]


class Launch:
    """The arrays that one launch takes; their device is the current one."""

    def __init__(self, arrays: list[device.Arrays], lane_axes: int):
        self.dtype, self.arrays, self.lane_axes = arrays[0].dtype, arrays, lane_axes
        self.copies = device.Copies(arrays)
        self.tables = device.Tables(arrays, lane_axes)
        self._by_tables = bool(lane_axes) or len(arrays) > 1
        if self._by_tables:
            self.tables.upload(self.copies.views)

    def exchange(self) -> None:
        """The gradients are other arrays now, all of them contiguous, as the old ones were."""
        for row, x in zip(self.copies.views, self.arrays, strict=True):
            row[1] = x.all[1]
        if self._by_tables:
            self.tables.upload_gradients(self.copies.views)

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        self.copies.fill()
        grid, block, tables = (self.tables.blocks,), (cuda_text.THREADS,), self.tables
        if self.lane_axes:
            kernels.lanes(grid, block, (tables.rows, tables.parts, self._table(coefficients)))
        elif self._by_tables:
            kernels.many(grid, block, (tables.rows, tables.parts, *self._numbers(coefficients)))
        else:
            (views,) = self.copies.views
            kernels.flat(grid, block, (*views, np.int64(views[0].size), *self._numbers(coefficients)))
        self.copies.write_back()

    def _numbers(self, coefficients: tuple[Any, ...]) -> list[Any]:
        """The coefficients, each rounded once, as arguments of the launch."""
        number = np.dtype(self.dtype).type
        with np.errstate(over="ignore"):
            return [number(c) for c in coefficients]

    def _table(self, coefficients: tuple[Any, ...]) -> Any:
        """A row of coefficients for each lane of each parameter, on the device."""
        import cupy

        with np.errstate(over="ignore"):
            rows = [x.by_lane(self.lane_axes, coefficients).astype(self.dtype) for x in self.arrays]
        return cupy.asarray(np.concatenate(rows))
