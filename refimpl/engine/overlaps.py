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


def self_overlaps(array: np.ndarray) -> bool:
    """Do two elements of ``array`` share memory, as in a broadcast view or a sliding window?

    The answer is exact for every array.  No two elements share where each stride is at least what all smaller ones
    span, as in every slice and transpose.  Some do where there are more bytes than the array spans.  Only in what
    is left, which ``as_strided`` alone makes, are addresses compared.

    >>> self_overlaps(np.broadcast_to(1.0, 3)), self_overlaps(np.ones((4, 6))[::-2, 1::3].T)
    (True, False)
    """
    axes = sorted((abs(stride), size) for stride, size in zip(array.strides, array.shape, strict=True) if size > 1)
    span, nests = array.itemsize, True
    for stride, size in axes:
        nests = nests and stride >= span
        span += stride * (size - 1)
    if nests or not array.size:
        return False
    if span < array.nbytes:
        return True
    addresses = sum(np.ix_(*(np.arange(size) * stride for stride, size in axes)))
    gaps = np.diff(np.sort(addresses, axis=None))
    return bool((gaps < array.itemsize).any())
