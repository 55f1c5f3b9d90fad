"""Arrays as text, without the loss of a bit: NaN with its payload, infinities and −0 too."""

import re
from typing import Any

import numpy as np

from ..scenarios import narrow_types

DTYPES = ("float64", "float32", "bfloat16", "float16")


def dtype_of(name: str) -> np.dtype:
    """The dtype of one of DTYPES.

    Raises:
        ValueError: there is none of that name, or it is bfloat16 and ml_dtypes is not installed.
    """
    known = {"float64": np.float64, "float32": np.float32, **narrow_types()}
    if name not in known:
        raise ValueError(f"dtype must be one of {', '.join(known)}, got {str(name)[:40]!r}")
    return np.dtype(known[name])


def to_text(array: Any) -> str:
    """The bits of every element in row-major order, as hex digits: 16 for float64, 8 for float32, 4 for two bytes.

    >>> to_text(np.array([1.0, -0.0]))
    '3ff00000000000008000000000000000'
    """
    flat = np.ascontiguousarray(array).reshape(-1)
    size = flat.dtype.itemsize
    return flat.view(f"u{size}").astype(f">u{size}").tobytes().hex()


def from_text(text: Any, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """The array that ``to_text`` wrote.

    Raises:
        ValueError: the text has other characters, or another length.
    """
    kind = dtype_of(dtype)
    digits, count = 2 * kind.itemsize, int(np.prod(shape))
    if not isinstance(text, str) or not re.fullmatch("[0-9a-fA-F]*", text) or len(text) != digits * count:
        got = f"{len(text)} characters" if isinstance(text, str) else f"a {type(text).__name__}"
        raise ValueError(f"must be a string of {count} × {digits} hex digits for {dtype} of shape {shape}, got {got}")
    bits = np.frombuffer(bytes.fromhex(text), f">u{kind.itemsize}").astype(f"u{kind.itemsize}")
    return bits.view(kind).reshape(shape)
