"""The axes of a grid: named, ordered, each value once."""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

import numpy as np

from ..names import meant
from ..rule import Rule
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
        ValueError: there are none, the same one twice, or they are no flat sequence.
    """
    if isinstance(given, np.ndarray):
        if given.ndim > 1:
            raise ValueError(f"{name} must be a number or a sequence of numbers, got an array of shape {given.shape}")
        given = given.tolist()
    single = isinstance(given, str) or not isinstance(given, Sequence)
    values = tuple(each.item() if isinstance(each, np.generic) else each for each in ([given] if single else given))
    if not values:
        raise ValueError(f"{name} must have one value at least, got an empty sequence")
    written = [repr(described(value)) for value in values]
    for value, text in zip(values, written, strict=True):
        if written.count(text) > 1:
            raise ValueError(f"{name} must have each value once, got {label(value)} twice")
    return Axis(name, values, single)


def hyper_axes(rule: type[Rule], grid: Any) -> list[Axis]:
    """An axis for each hyperparameter of ``rule``: those of ``grid`` in its order, then the rest at their defaults.

    Numbers become floats.  What is no number, such as a schedule of the decay or a φ, must be single.

    Raises:
        TypeError, ValueError: ``grid`` names something else, lacks something, or holds no numbers.
    """
    if not hasattr(grid, "items"):
        raise TypeError(f"grid must be a dict of hyperparameters and their values, got {grid!r}")
    if not grid:
        raise ValueError("grid must name one hyperparameter at least, got none")
    allowed = {each.name: each for each in fields(rule) if each.name not in ("box", "schedule")}
    for name in grid:
        if name not in allowed:
            hint = "; give the schedule as schedule=" if name == "schedule" else meant(name, allowed)
            raise ValueError(f"grid: {rule.__name__} has no {name!r}; it has {', '.join(allowed)}{hint}")
    missing = [name for name, each in allowed.items() if name not in grid and each.default is MISSING]
    if missing:
        raise ValueError(f"grid must give {', '.join(missing)}, for which {rule.__name__} has no default")
    given = dict(grid) | {name: each.default for name, each in allowed.items() if name not in grid}
    return [_hyper_axis(rule, name, values) for name, values in given.items()]


def _hyper_axis(rule: type[Rule], name: str, given: Any) -> Axis:
    if name in rule.parts:  # a φ, or a pair of betas
        described(given)
        return Axis(name, (tuple(given) if isinstance(given, list) else given,), single=True)
    each = axis(name, given)
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in each.values]
    if all(numbers):
        return axis(name, float(each.values[0]) if each.single else [float(value) for value in each.values])
    if not each.single:
        wrong = each.values[numbers.index(False)]
        raise TypeError(f"{rule.__name__}: {name} must be a number or a sequence of numbers, got {wrong!r}")
    return each


def check_values(rule: type[Rule], axes: list[Axis], schedule: Any) -> None:
    """Have the rule itself judge each value of each axis, beside the first of the others, so that it is named.

    Raises:
        TypeError, ValueError: as the rule says it.
    """
    first = {each.name: each.values[0] for each in axes}
    for each in axes:
        for value in each.values:
            rule(**first | {each.name: value, "schedule": schedule})
