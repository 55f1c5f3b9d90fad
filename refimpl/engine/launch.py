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
    """The arrays that one launch takes.

    Attributes:
        views: the arrays, or contiguous copies of them; None where a gradient has been exchanged.
    """

    def __init__(self, device_id: int, dtype: str, arrays: list[device.Arrays], lane_axes: int):
        self.device_id, self.dtype, self.arrays, self.lane_axes = device_id, dtype, arrays, lane_axes
        self.tables = device.Tables(arrays, lane_axes)
        self.copies = device.Copies(arrays)
        self.views: list[list[Any]] | None = None

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        import cupy

        with cupy.cuda.Device(self.device_id):
            views = self._pointed()
            self.copies.fill()
            grid, block = (self.tables.blocks,), (cuda_text.THREADS,)
            if self.lane_axes:
                kernels.lanes(grid, block, (self.tables.rows, self.tables.parts, self._table(coefficients)))
            elif len(views) == 1:
                kernels.flat(grid, block, (*views[0], np.int64(views[0][0].size), *self._numbers(coefficients)))
            else:
                kernels.many(grid, block, (self.tables.rows, self.tables.parts, *self._numbers(coefficients)))
            self.copies.write_back()

    def _pointed(self) -> list[list[Any]]:
        """The views, with the tables that point at them on the device, where they are needed."""
        if self.views is None:
            self.views = self.copies.views()
            if self.lane_axes or len(self.views) > 1:
                self.tables.upload(self.views)
        return self.views

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
