"""Values of a grid as a command line gives them: ``lr=1e-4:1:9`` and ``weight_decay=0,1e-5:1:11``."""

from typing import Any

import numpy as np

from .._util.messages import shown
from .bounds import VALUES
from .naming import SCHEDULES, read


def grid_of(texts: list[str]) -> dict[str, Any]:
    """The grid that the texts write, one hyperparameter each.

    A value stands by itself; values between commas, and LOW:HIGH:COUNT, which is that many from LOW to
    HIGH in equal ratios, make an axis.

    Raises:
        ValueError: a text is no NAME=VALUES.

    >>> grid_of(["lr=0.01:1:3", "weight_decay=0,0.5", "beta1=0.95"])
    {'lr': [0.01, 0.1, 1.0], 'weight_decay': [0.0, 0.5], 'beta1': 0.95}
    """
    grid: dict[str, Any] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not name:
            raise ValueError(f"--grid must be NAME=VALUES, got {text!r}")
        if name in grid:
            raise ValueError(f"--grid must name {name} once, got {text!r} too")
        grid[name] = read(values, name, SCHEDULES) if "(" in values else _values(name, values)
    return grid


def _values(name: str, text: str) -> Any:
    found: list[float] = []
    for part in text.split(","):
        found += _part(name, part.strip(), VALUES - len(found))
    return found if "," in text or ":" in text else found[0]


def _part(name: str, text: str, most: int) -> list[float]:
    """The values that a text between commas writes, of which ``most`` still fit on the axis."""
    try:
        if ":" not in text:
            return [float(text)]
        low, high, count = text.split(":")
        ends, number = (float(low), float(high)), int(count)
    except ValueError:
        raise ValueError(f"{name} must be numbers or LOW:HIGH:COUNT, got {shown(text)}") from None
    if number < 2 or not 0 < min(ends) <= max(ends) < float("inf") or ends[0] == ends[1]:
        raise ValueError(f"{name}: in LOW:HIGH:COUNT both ends must be > 0 and differ, COUNT >= 2, got {text!r}")
    if number > most:
        raise ValueError(f"{name} must have at most {VALUES} values, in LOW:HIGH:COUNT COUNT <= {most}, got {text!r}")
    return np.geomspace(*ends, number).tolist()


def seeds_of(text: str) -> Any:
    """How many seeds, "5", or which, "3,7" and "10-14".

    Raises:
        ValueError: the text is neither.

    >>> seeds_of("5"), seeds_of("3,7-9")
    (5, [3, 7, 8, 9])
    """
    try:
        if text.isdecimal():
            return int(text)
        parts = [part.partition("-") for part in text.split(",")]
        spans = [range(int(a), int(b if dash else a) + 1) for a, dash, b in parts]
    except ValueError:
        raise ValueError(f"seeds must be a number such as 5, or a list such as 3,7-9, got {shown(text)}") from None
    if sum(max(0, span.stop - span.start) for span in spans) > VALUES:
        raise ValueError(f"seeds must be at most {VALUES}, got {shown(text)}")
    return [seed for span in spans for seed in span]
