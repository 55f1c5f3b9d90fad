"""The steps at which a schedule is asked for its value, and what each group of them is there for."""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .against import LARGEST, Against

DENSE = 512
#: After so many cycles, or lengths of what has an end, a schedule must still have a value, and the right one.
CYCLES = (10**4, 10**6)
#: The name of that group.
FAR = "cycles"


@dataclass(frozen=True)
class Points:
    """A group of steps.

    Attributes:
        name: what it is called in a report.
        shows: what it is there for.
        steps: the values of k.
    """

    name: str
    shows: str
    steps: tuple[int, ...]


def points(against: Against) -> list[Points]:
    """All groups for a schedule."""
    boundaries = against.boundaries or [Fraction(10)]
    end, marks = boundaries[-1], [Fraction(0), *boundaries]
    far = (2 * math.ceil(end), 10 * math.ceil(end) + 3)
    cycle = math.ceil(boundaries[0])
    groups = [
        Points("start", "the first step has k = 0", (0, 1)),
        Points("boundaries", "the end, each restart, milestone or turn, and their neighbours", _around(boundaries)),
        Points("middle", "half-way between them", tuple(math.floor((a + b) / 2) for a, b in pairwise(marks))),
        Points("far on", "at twice the last of them, and far after it", far),
        Points(
            "cycles",
            "after ten thousand and a million cycles",
            tuple(many * cycle + i for many in CYCLES for i in (0, 1)),
        ),
        Points("dense", "every step, or some hundreds, evenly", _dense(math.ceil(end * Fraction(5, 4)) + 2)),
    ]
    return [Points(each.name, each.shows, _allowed(each.steps)) for each in groups]


def _around(boundaries: list[Fraction]) -> tuple[int, ...]:
    return tuple(
        k for mark in boundaries for k in (math.floor(mark) - 1, math.floor(mark), math.ceil(mark), math.ceil(mark) + 1)
    )


def _dense(end: int) -> tuple[int, ...]:
    return tuple(range(end)) if end <= DENSE else tuple(end * i // DENSE for i in range(DENSE + 1))


def _allowed(steps: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({k for k in steps if 0 <= k <= LARGEST}))
