"""Numbers for scenarios with many elements: made of whole numbers, so that they are the same on every machine."""

import numpy as np

#: Knuth's multiplier for hashing, 2^32 divided by the golden ratio; and the bits that are kept of a product.
MULTIPLIER, WORD, KEPT = 2654435761, 2**32, 12


def numbers(count: int, seed: int) -> np.ndarray:
    """So many odd multiples of 2^-12 between −1 and 1, none of them 0, in an order without a pattern; float64.

    Every one of them is a float32 too, and so is the sum of a few.

    >>> numbers(3, seed=1).tolist()
    [-0.048095703125, 0.412353515625, -0.443115234375]
    """
    at = (np.arange(count, dtype=np.uint64) + np.uint64(7919 * seed)) * np.uint64(MULTIPLIER) % np.uint64(WORD)
    mixed = (at ^ (at >> np.uint64(15))) * np.uint64(2246822519) % np.uint64(WORD)
    high = (mixed >> np.uint64(32 - KEPT)).astype(np.float64)
    return (2 * high + 1 - 2**KEPT) / 2**KEPT


def array(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """The numbers in this shape."""
    return numbers(int(np.prod(shape)), seed).reshape(shape)
