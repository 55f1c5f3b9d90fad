"""The axes that are hyperparameters of a rule, judged by the rule."""

from dataclasses import MISSING, fields
from typing import Any

import numpy as np

from .._util.messages import shown
from .._util.names import meant
from ..core.other_names import ALIASES
from ..core.rule import Rule
from .axes import Axis, distinct, values_of
from .identity import described


def hyper_axes(rule: type[Rule], grid: Any) -> list[Axis]:
    """An axis for each hyperparameter of ``rule``: those of ``grid`` in its order, then the rest at their defaults.

    Numbers become floats.  What is no number, such as a schedule of the decay or a φ, must be single.

    Raises:
        TypeError, ValueError: ``grid`` names something else, lacks something, or holds no numbers.
    """
    if not hasattr(grid, "items"):
        raise TypeError(f"grid must be a dict of hyperparameters and their values, got {shown(grid)}")
    if not grid:
        raise ValueError("grid must name one hyperparameter at least, got none")
    allowed = {each.name: each for each in fields(rule) if each.name not in ("box", "schedule")}
    for name in grid:
        if name not in allowed:
            hint = "; give the schedule as schedule=" if name == "schedule" else meant(name, allowed, ALIASES)
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
    values, single = values_of(name, given)
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in values]
    if all(numbers):
        return distinct(name, tuple(_float(name, value) for value in values), single)
    if not single:
        wrong = values[numbers.index(False)]
        raise TypeError(f"{rule.__name__}: {name} must be a number or a sequence of numbers, got {shown(wrong)}")
    return distinct(name, values, single)


def _float(name: str, value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} must be a number that a float can hold, got {shown(value)}") from None


def check_values(rule: type[Rule], axes: list[Axis], schedules: Axis) -> None:
    """Have the rule itself judge each value of each axis, beside the first of the others, so that it is named.

    It is given the values of an axis at once, as lanes, and one by one only those among which one is refused.

    Raises:
        TypeError, ValueError: as the rule says it.
    """
    first = {each.name: each.values[0] for each in axes}
    for schedule in schedules.values:
        rule(**first | {"schedule": schedule})
    first["schedule"] = schedules.values[0]
    for each in axes:
        refused = _refused(rule, first, each.name, each.values)
        if refused:
            rule(**first | {each.name: refused[0]})  # says it of this value
            rule(**first | {each.name: np.asarray(refused)})


def _refused(rule: type[Rule], first: dict[str, Any], name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values if all are allowed: none; otherwise few of them, the first of which is refused, or their lanes are."""
    try:
        rule(**first | {name: np.asarray(values) if len(values) > 1 else values[0]})
        return ()
    except (TypeError, ValueError):
        if len(values) == 1:
            return values
        half = len(values) // 2
        return _refused(rule, first, name, values[:half]) or _refused(rule, first, name, values[half:]) or values
