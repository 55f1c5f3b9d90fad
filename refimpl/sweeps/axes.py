"""The axes of a grid: named, ordered, each value once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._util.messages import shown
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
    return distinct(name, *values_of(name, given))


def values_of(name: str, given: Any) -> tuple[tuple[Any, ...], bool]:
    """The values, NumPy's scalars as Python's, and whether one was given, not a sequence."""
    if isinstance(given, np.ndarray):
        if given.ndim > 1:
            raise ValueError(f"{name} must be a number or a sequence of numbers, got an array of shape {given.shape}")
        given = few(name, given).tolist()
    single = isinstance(given, str) or not isinstance(given, Sequence)
    values = [given] if single else few(name, given)
    return tuple(each.item() if isinstance(each, np.generic) else each for each in values), single


def distinct(name: str, values: tuple[Any, ...], single: bool) -> Axis:
    """The axis with these values, each of which must be there once."""
    if not values:
        raise ValueError(f"{name} must have one value at least, got an empty sequence")
    seen = set()
    for value in values:
        key = value if isinstance(value, int) else repr(described(value))
        if key in seen:
            text = shown(value) if isinstance(value, int) else label(value)
            raise ValueError(f"{name} must have each value once, got {text} twice")
        seen.add(key)
    return Axis(name, values, single)
