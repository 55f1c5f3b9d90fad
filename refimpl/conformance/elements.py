"""Which elements depart, in words: where in their array they are says what kind of mistake it is."""

import numpy as np

#: The lengths after which a vector or a block begins again.
BLOCKS = (2, 4, 8, 16, 32)


def pattern(wrong: np.ndarray) -> str:
    """Words on the true elements of a mask; "" for one alone.

    >>> pattern(np.arange(40) % 8 >= 4)
    'elements 4–7 of each 8'
    >>> pattern(np.arange(20) >= 16)
    'elements from 16 on, of 20'
    >>> pattern(np.array([[True, False, False], [True, False, False]]))
    'index 0 of axis 1'
    >>> pattern(np.isin(np.arange(9), (1, 5, 6)))
    '3 of 9 elements'
    """
    count = int(wrong.sum())
    if count < 2:
        return ""
    return _line(wrong) or (_slices(wrong) if wrong.ndim > 1 else "") or f"{count} of {wrong.size} elements"


def _line(wrong: np.ndarray) -> str:
    """A run of elements, counted as they are stored, or the same run in each block."""
    flat = wrong.ravel()
    where = np.flatnonzero(flat)
    first, last = int(where[0]), int(where[-1])
    if last - first + 1 == where.size:
        return f"elements from {first} on, of {flat.size}" if last == flat.size - 1 else _span(first, last)
    for block in BLOCKS:
        if flat.size < 2 * block:
            break
        one = flat[:block]
        inside = np.flatnonzero(one)
        if inside.size and np.array_equal(np.resize(one, flat.size), flat):
            return f"{_span(int(inside[0]), int(inside[-1]), inside.size)} of each {block}"
    return ""


def _span(first: int, last: int, count: int | None = None) -> str:
    if first == last:
        return f"element {first}"
    return f"elements {first}–{last}" if count in (None, last - first + 1) else f"{count} elements"


def _slices(wrong: np.ndarray) -> str:
    """All elements with one index on an axis."""
    for axis in range(wrong.ndim):
        whole = wrong.all(axis=tuple(each for each in range(wrong.ndim) if each != axis))
        if whole.sum() == 1 and wrong.sum() == wrong.size // wrong.shape[axis]:
            return f"index {int(np.flatnonzero(whole)[0])} of axis {axis}"
    return ""
