"""Equality bit for bit, of arrays and of containers and states made of them."""

import numpy as np

from refimpl.core.state import State


def same_bits(a, b):
    """The same structure, types, shapes, dtypes and bits: −0 is not 0, and a NaN equals itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same_bits(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same_bits(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, State):
        return (a.rule, a.t) == (b.rule, b.t) and same_bits(a.slots, b.slots) and same_bits(a.scalars, b.scalars)
    if isinstance(a, float):
        return a.hex() == b.hex()
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return a == b


def each(tree, function):
    """``tree`` with ``function`` applied to each array in it."""
    if isinstance(tree, dict):
        return {key: each(value, function) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(each(value, function) for value in tree)
    return function(tree)


def frozen(tree):
    """A copy in which every array is read-only."""

    def freeze(array):
        array = np.array(array)
        array.flags.writeable = False
        return array

    return each(tree, freeze)
