"""The arrays of a step as they were when they were checked, and whether they still are so."""

import ctypes
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import compiling
from .overlaps import Written


class Watch:
    """Arrays in main memory.

    Args:
        kept: θ and the slots.
        gradients: g, which may be exchanged; in the order in which new ones will be given.
        written: what the step writes.
    """

    def __init__(self, kept: Sequence[np.ndarray], gradients: Sequence[np.ndarray], written: Written):
        rows, last = [_row(array) for array in kept], [_row(g) for g in gradients]
        self._first = sum(map(len, rows))
        self._table = np.array([number for row in [*rows, *last] for number in row], np.intp)
        self._alive = kept, [array.dtype for array in [*kept, *gradients]]  # or another might get the address of one
        self._spans = np.array(written.starts, np.intp), np.array(written.ends, np.intp)
        self._new = np.empty(len(gradients), np.intp)
        self._readable = readable()
        #: Has each array the address, shape, strides, dtype and flags that it had?  Without a function of Python's.
        self.unchanged: Callable[[], bool] = (
            functools.partial(_headers().unchanged, self._table) if self._readable else bool  # bool() is False
        )

    def exchanged(self, gradients: Sequence[Any]) -> bool:
        """Watch these gradients from now on, if they are of the old ones' kind and all else is unchanged.

        They must be arrays in one piece and apart from all that is written.
        """
        if not self._readable or any(type(g) is not np.ndarray for g in gradients):
            return False
        self._new[:] = [id(g) for g in gradients]
        return _headers().exchanged(self._table, self._first, self._new, *self._spans)


@functools.cache
def readable() -> bool:
    """Do this process's arrays keep what ``refimpl.engine.array_headers`` reads where it reads it?

    One array is looked at, within its own memory, so that the answer is safe whatever it is.  Where it is no, nothing
    is taken for unchanged.
    """
    at, array = _headers(), np.empty((3, 5, 7), np.float32)[:, ::-2]
    memory = ctypes.string_at(id(array), type(array).__basicsize__)

    def integer(offset: int, size: int) -> int:
        return int.from_bytes(memory[offset : offset + size], sys.byteorder)

    found = integer(at.DATA, at.WORD), integer(at.ND, 4), integer(at.DESCR, at.WORD), integer(at.FLAGS, 4)
    address = array.__array_interface__["data"][0]
    return len(memory) >= at.FLAGS + 4 and found == (address, array.ndim, id(array.dtype), array.flags.num)


def _row(array: np.ndarray) -> list[int]:
    """What is written down of an array: the order is that of ``refimpl.engine.array_headers``."""
    address, flags = array.__array_interface__["data"][0], array.flags.num
    return [id(array), array.ndim, address, id(array.dtype), flags, array.nbytes, *array.shape, *array.strides]


@functools.cache
def _headers() -> Any:
    return compiling.compiled(Path(__file__).with_name("array_headers.py").read_text(encoding="utf-8"))
