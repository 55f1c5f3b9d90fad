"""One array as ``.npy``: floats, with the lowest byte first on every machine, and no pickle."""

import io
import math
import re
import zlib
from typing import Any, BinaryIO

import numpy as np

from .archive import Member, check

_HEADER = re.compile(
    rb"\{'descr': '<f([248])', 'fortran_order': (True|False), 'shape': \((|\d+,|\d+(?:, \d+)+)\), \} *\n"
)
_MAGIC = b"\x93NUMPY\x01\x00"


def pieces(array: np.ndarray) -> tuple[Any, ...]:
    """The header, and the bytes of the array; they are not copied where they lie together."""
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    header = io.BytesIO()
    fields = {"shape": array.shape, "fortran_order": fortran, "descr": array.dtype.newbyteorder("<").str}
    np.lib.format.write_array_header_1_0(header, fields)
    flat = array.ravel(order="F" if fortran else "C")
    return header.getvalue(), flat.astype(flat.dtype.newbyteorder("<"), copy=False).view(np.uint8).data


def read(file: BinaryIO, member: Member) -> np.ndarray:
    """The array; memory is taken for it once it is known that the file has so much.

    Raises:
        ValueError: it is damaged, or not of float16, float32 or float64.
    """
    file.seek(member.start)
    start = file.read(min(member.size, len(_MAGIC) + 2))
    header = file.read(min(member.size - len(start), int.from_bytes(start[len(_MAGIC) :], "little")))
    parts = _HEADER.fullmatch(header)
    if parts is None or not start.startswith(_MAGIC):
        raise ValueError(f"{member.name} is no array of float16, float32 or float64")
    shape = tuple(map(int, re.findall(rb"\d+", parts[3])))
    dtype = np.dtype(f"<f{parts[1].decode()}")
    before, size = len(start) + len(header), math.prod(shape) * dtype.itemsize
    if before + size != member.size:
        raise ValueError(f"{member.name} has {member.size - before} bytes for the shape {shape} of {dtype}")
    array = np.empty(shape, dtype, order="F" if parts[2] == b"True" else "C")
    data = array.ravel(order="K").view(np.uint8)  # the same memory
    got = file.readinto(data) if size else 0  # type: ignore[attr-defined]
    check(member, before + got, zlib.crc32(data.data, zlib.crc32(start + header)))
    return array.astype(dtype.newbyteorder("="), copy=False)
