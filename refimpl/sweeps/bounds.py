"""What may be asked of a sweep at most, looked at before anything is made of it."""

import math
from typing import Any

import numpy as np

from .._util.messages import shown

#: Values of one axis, runs of a grid, passes through the training set, weights of a network.
VALUES, RUNS, EPOCHS, WEIGHTS = 10**6, 10**7, 10**6, 10**7
#: Seeds are an int64 coordinate of the result.
SEED = 2**63 - 1
#: Bytes of the whole result.
RESULT = 2**40
#: Processes on this machine, and seconds to wait for a scheduler.
WORKERS, SECONDS = 1024, 10**6


def whole(name: str, value: Any, least: int, most: int | None = None) -> int:
    """``value`` as Python's integer.

    Raises:
        ValueError: it is none, or not from ``least`` to ``most``.
    """
    integer = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not integer or value < least or (most is not None and value > most):
        allowed = f"from {least} to {most}" if integer and most is not None and value > most else f">= {least}"
        raise ValueError(f"{name} must be an integer {allowed}, got {shown(value)}")
    return int(value)


def few(name: str, values: Any) -> Any:
    """``values``, of which there must not be too many for an axis.  A range is not expanded to find out.

    Raises:
        ValueError: there are.
    """
    try:
        number = values.size if isinstance(values, np.ndarray) else len(values)
    except OverflowError:  # a range that is longer than any list
        raise ValueError(f"{name} must have at most {VALUES} values, got {shown(values)}") from None
    if number > VALUES:
        raise ValueError(f"{name} must have at most {VALUES} values, got {number}")
    return values


def few_runs(lengths: dict[str, int], records: int, bytes_of_record: int) -> None:
    """Refuse a grid with axes of these lengths if it has too many runs, or a result that is too large.

    Raises:
        ValueError: it is.
    """
    runs = math.prod(lengths.values())
    grid = " × ".join(f"{number} {name}" for name, number in lengths.items() if number > 1)
    if runs > RUNS:
        raise ValueError(f"the grid must have at most {RUNS} runs, got {grid} = {runs}")
    if runs * records * bytes_of_record > RESULT:
        raise ValueError(
            f"the result must take at most {RESULT >> 30} GiB, got {runs} runs with {records} records each, "
            f"which take {runs * records * bytes_of_record >> 30} GiB; every= makes fewer records"
        )


def fitting(network: Any, classes: int) -> None:
    """Refuse a network whose weights are too many, or that has other classes than the data.

    Raises:
        ValueError: it is such a network.
    """
    if network.classes != classes:
        raise ValueError(f"network: classes must be {classes}, as the digits have, got {shown(network)}")
    if network.size > WEIGHTS:
        raise ValueError(f"network must have at most {WEIGHTS} weights, got {shown(network)} with {network.size}")
