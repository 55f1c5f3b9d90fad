"""Arrays that share memory: refused before a step in place, and found quickly for a new gradient."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

import numpy as np
from numpy.lib.array_utils import byte_bounds

#: An array, what messages call it, and whether the step writes it.
Named = tuple[np.ndarray, str, bool]


class Written:
    """The addresses that a step writes.

    Args:
        arrays: every array of the step, as NumPy arrays of the same addresses.

    Raises:
        ValueError: one that is written shares memory with another.
    """

    def __init__(self, arrays: Iterable[Named]):
        spans = [(*byte_bounds(array), name, array, written) for array, name, written in arrays if array.size]
        spans.sort(key=lambda span: span[0])
        active: list[tuple[int, int, str, np.ndarray, bool]] = []
        for span in spans:
            active = [other for other in active if other[1] > span[0]]
            for other in active:
                if (span[4] or other[4]) and np.shares_memory(span[3], other[3]):
                    raise ValueError(
                        f"{span[2]} and {other[2]} share memory; allowed are arrays of their own, since the step is "
                        f"done in place"
                    )
            active.append(span)
        self.starts = [span[0] for span in spans if span[4]]
        self.ends = list(accumulate((span[1] for span in spans if span[4]), max))

    def is_apart(self, start: int, size: int) -> bool:
        """Is nothing that is written among the ``size`` bytes from ``start`` on?"""
        before = bisect_left(self.starts, start + size)
        return size == 0 or before == 0 or self.ends[before - 1] <= start


def within(array: np.ndarray) -> bool:
    """Do elements of this array share memory with each other?"""
    if array.flags.c_contiguous or array.flags.f_contiguous or not array.size:
        return False
    axes = sorted((abs(stride), n) for stride, n in zip(array.strides, array.shape, strict=True) if n > 1)
    reach = array.itemsize  # of the axes so far, in bytes
    for stride, n in axes:
        if stride < reach:
            return _meet(array)
        reach += stride * (n - 1)
    return False


def _meet(array: np.ndarray) -> bool:
    """The same, element by element: axes that reach over each other may still keep all elements apart."""
    places = np.zeros(1, np.intp)
    for stride, n in zip(array.strides, array.shape, strict=True):
        places = (places[:, None] + stride * np.arange(n)).ravel()
    return bool((np.diff(np.sort(places)) < array.itemsize).any())
