"""The answers of a function held against a schedule, and against what it may be instead."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..judging import Departure
from .asking import Answers
from .tolerance import Tolerance
from .variant import Values


@dataclass(frozen=True)
class At(Departure):
    """A value that departs, at k = ``step``."""

    def __str__(self) -> str:
        return (
            f"k = {self.step}: {self.got!r} ({self.got.hex()}) instead of {self.expected!r} ({self.expected.hex()}); "
            f"they may differ by {self.allowed:.3g}"
        )


def departure(steps: Iterable[int], found: Answers, right: Values, allowed: Tolerance) -> At | None:
    """The first step whose value is not within its tolerance; None if there is none.

    Raises:
        ArithmeticError, LookupError, ValueError: ``right`` has no value there.
    """
    for k in steps:
        if k in found.values:
            got, expected, distance = found.values[k], right(k), allowed(k)
            if not abs(got - expected) <= distance:
                return At(k, "eta", (), got, expected, distance, found.dtype)
    return None


def agrees(steps: Iterable[int], found: Answers, guess: Values, allowed: Tolerance) -> bool:
    """Are these the numbers of ``guess``?"""
    try:
        return departure(steps, found, guess, allowed) is None
    except (ArithmeticError, LookupError, ValueError):  # a mistake may overflow, or have no first milestone
        return False


def changing(steps: Iterable[int], first: Answers, again: Answers) -> int | None:
    """The first of ``steps`` that was answered otherwise, in any bit, when asked again; None if none was."""
    for k in steps:
        if k not in again.values or not np.array_equal(first.values[k], again.values[k], equal_nan=True):
            return k
    return None
