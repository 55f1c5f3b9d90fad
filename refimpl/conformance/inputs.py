"""The parameters and gradients of the scenarios: numbers drawn once, kept in ``inputs.json`` and never drawn again."""

import functools
import json
from pathlib import Path

import numpy as np

#: Hex floats, with a note of where they came from.  To draw them again would give other bits: NumPy rounds the power
#: of an array by processor, its normals take libm's exp and log1p, and its streams may change between versions.
FILE = Path(__file__).with_name("inputs.json")


def array(name: str) -> np.ndarray:
    """The array of that name in the file, float64; a new one at each call.

    >>> array("grads").shape
    (12, 8)
    """
    return _arrays()[name].copy()


@functools.cache
def _arrays() -> dict[str, np.ndarray]:
    given = json.loads(FILE.read_text(encoding="utf-8"))["arrays"]
    return {
        name: np.array([float.fromhex(text) for text in each["hex"]]).reshape(each["shape"])
        for name, each in given.items()
    }
