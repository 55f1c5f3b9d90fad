"""The axes of a grid: named, ordered, each value once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bounds import few
from .identity import described, label


@dataclass(frozen=True)
class Axis:
    """One axis: what may differ from run to run.

    Attributes:
        name: "lr", "seed", "network" …
        values: each of its values, once.
        single: was one value given, not a sequence?  Such an axis is no dimension of the result.
    """

    name: str
    values: tuple[Any, ...]
    single: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def labels(self) -> list[Any]:
        """The values as a coordinate shows them: numbers as they are, all else by its short name."""
        return [value if isinstance(value, int | float) else label(value) for value in self.values]


def axis(name: str, given: Any) -> Axis:
    """The axis ``name`` with the values ``given``, a sequence of them, or one.

    Raises:
        ValueError: there are none or too many, the same one twice, or they are no flat sequence.
    """
    if isinstance(given, np.ndarray):
        if given.ndim > 1:
            raise ValueError(f"{name} must be a number or a sequence of numbers, got an array of shape {given.shape}")
        given = few(name, given).tolist()
    single = isinstance(given, str) or not isinstance(given, Sequence)
    values = tuple(
        each.item() if isinstance(each, np.generic) else each for each in ([given] if single else few(name, given))
    )
    if not values:
        raise ValueError(f"{name} must have one value at least, got an empty sequence")
    seen = set()
    for value in values:
        text = repr(described(value))
        if text in seen:
            raise ValueError(f"{name} must have each value once, got {label(value)} twice")
        seen.add(text)
    return Axis(name, values, single)
