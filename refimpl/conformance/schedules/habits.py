"""Does the value of a schedule depend on k alone?"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from ..verdict import Outcome
from .asking import Answers, answers
from .judging import changing
from .objects import RESUMED, Stepped

#: About twice so many steps are asked for again.
REPEATED = 40


def repeated(fn: Callable[[int], Any], found: Answers, deadline: float) -> list[Outcome]:
    """Steps asked for again, in the same order and in another."""
    made = []
    for name, shows, order in (
        ("again", "the same values when asked once more", _some(found)),
        ("any order", "the same values when a run is resumed at any step", _shuffled(list(found.values))),
    ):
        again = answers(fn, order, deadline)
        k = changing(order, found, again)
        told = "" if k is None else again.wrong.get(k) or f"fn({k}) was {found.values[k]!r}, then {again.values[k]!r}"
        made.append(Outcome(name, shows, k is None, misbehaviour=told))
    return made


def resumed(target: Stepped, end: int) -> Outcome:
    """Is a scheduler that was saved at a step and loaded into a fresh one the one that went on?"""
    told = ""
    for k in sorted({end * i // RESUMED for i in range(RESUMED)}):
        try:
            got = target.resumed(k)
        except Exception as error:
            told = f"saved at k = {k} and loaded, it raised {type(error).__name__}: {error}"
            break
        if got != target(k + 1):
            told = f"saved at k = {k} and loaded, it goes on with {got!r}; without that it has {target(k + 1)!r}"
            break
    return Outcome("resumed", "saved at a step, loaded into a new one, and gone on with", not told, misbehaviour=told)


def of_numpy_integers(fn: Callable[[Any], Any], found: Answers, deadline: float) -> Answers:
    """The answers to NumPy integers."""
    return answers(fn, _some(found), deadline, np.int64)


def _some(found: Answers) -> list[int]:
    """The first steps, and others evenly."""
    steps = list(found.values)
    return steps[:REPEATED] + steps[REPEATED :: max(1, len(steps) // REPEATED)]


def _shuffled(steps: list[int]) -> list[int]:
    return random.Random(0).sample(steps, len(steps))
