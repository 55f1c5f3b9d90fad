"""What NumPy keeps of an array, read in memory by compiled code; ``refimpl.engine.array_watch`` has this text compiled.

The fields lie where NumPy's C interface has them, on which every extension module relies:
data, nd, dimensions, strides, base, descr, flags, behind the head of every Python object.  ``array_watch``
sees for itself that they do before anything is read here, and else has every step check its arrays again.
"""

from typing import Any

import numpy as np
from numba import njit
from numba.core import cgutils, types
from numba.extending import intrinsic

ir = cgutils.ir  # llvmlite's, as Numba brings it
WORD = np.dtype(np.intp).itemsize
DATA = object.__basicsize__
ND, DIMENSIONS, STRIDES, DESCR, FLAGS = (DATA + i * WORD for i in (1, 2, 3, 5, 6))

#: What a row says of an array before its shape and its strides.
OBJECT, AXES, ADDRESS, DTYPE, BITS, BYTES, SHAPE = range(7)
#: NumPy's C_CONTIGUOUS and ALIGNED.
IN_ONE_PIECE = 0x0001 | 0x0100


def _number(bits: int) -> Any:
    """A function that reads the integer of so many bits at an address."""

    def read(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            pointer = builder.inttoptr(values[0], ir.IntType(bits).as_pointer())
            word = context.get_value_type(types.intp)
            return builder.load(pointer) if bits == word.width else builder.sext(builder.load(pointer), word)

        return types.intp(address), generate

    return intrinsic(read)


integer = _number(32)  # C's int
word = _number(8 * WORD)  # a pointer, or an integer of its size


@njit
def are(address: int, table: np.ndarray, at: int, count: int) -> bool:
    """Are the numbers at this address those of the table?"""
    for i in range(count):  # noqa: SIM110, since Numba has no ``all``
        if word(address + i * WORD) != table[at + i]:
            return False
    return True


@njit
def is_kind(array: int, table: np.ndarray, at: int) -> bool:
    """Has it the number of axes, the dtype and the shape of this row?"""
    axes = table[at + AXES]
    if integer(array + ND) != axes or word(array + DESCR) != table[at + DTYPE]:
        return False
    return are(word(array + DIMENSIONS), table, at + SHAPE, axes)


@njit
def unchanged_before(table: np.ndarray, stop: int) -> bool:
    """Is every array in the rows before ``stop`` what its row says?"""
    at = 0
    while at < stop:
        array, axes = table[at + OBJECT], table[at + AXES]
        if word(array + DATA) != table[at + ADDRESS] or integer(array + FLAGS) != table[at + BITS]:
            return False
        if not is_kind(array, table, at) or not are(word(array + STRIDES), table, at + SHAPE + axes, axes):
            return False
        at += SHAPE + 2 * axes
    return True


@njit
def unchanged(table: np.ndarray) -> bool:
    """The same of all rows."""
    return unchanged_before(table, table.size)


@njit
def is_apart(start: int, size: int, starts: np.ndarray, ends: np.ndarray) -> bool:
    """Does no span begin before the end of these bytes and end behind their start?"""
    before = np.searchsorted(starts, start + size)
    return size == 0 or before == 0 or ends[before - 1] <= start


@njit
def exchanged(table: np.ndarray, first: int, arrays: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> bool:
    """Write new arrays into the rows from ``first`` on, if they fit there and all before is unchanged.

    One that fits is of the same shape and dtype, in one piece, and apart from the spans.
    """
    if not unchanged_before(table, first):
        return False
    at = first
    for array in arrays:
        if not is_kind(array, table, at) or integer(array + FLAGS) & IN_ONE_PIECE != IN_ONE_PIECE:
            return False
        if not is_apart(word(array + DATA), table[at + BYTES], starts, ends):
            return False
        at += SHAPE + 2 * table[at + AXES]
    at = first
    for array in arrays:
        axes, strides = table[at + AXES], word(array + STRIDES)
        table[at + OBJECT], table[at + ADDRESS] = array, word(array + DATA)
        table[at + BITS] = integer(array + FLAGS)
        for i in range(axes):
            table[at + SHAPE + axes + i] = word(strides + i * WORD)
        at += SHAPE + 2 * axes
    return True
