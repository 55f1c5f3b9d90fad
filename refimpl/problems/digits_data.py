"""The digits data set as the package ships it, and how its file was made.

``python -c "from refimpl.problems import digits_data; digits_data.build()"`` makes digits.npz again;
it needs scikit-learn.
"""

import functools
from pathlib import Path

import numpy as np

from .._util.atomic import atomic_file

FILE = Path(__file__).with_name("digits.npz")


@functools.cache
def load() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 64), values 0 to 16, and labels (1797,), values 0 to 9: read-only arrays of uint8."""
    with np.load(FILE, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    for array in (images, labels):
        array.flags.writeable = False
    return images, labels


def build(path: Path = FILE) -> None:
    """Write scikit-learn's ``load_digits()`` to ``path``; its values are integers, so nothing is lost."""
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    digits = load_digits()
    with atomic_file(path) as file:
        np.savez_compressed(file, images=digits.data.astype(np.uint8), labels=digits.target.astype(np.uint8))
