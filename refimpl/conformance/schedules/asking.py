"""The values of a function at many steps, and whatever it does that no schedule should."""

import contextlib
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Answers:
    """What a function said.

    Attributes:
        values: k -> its value.
        wrong: k -> what it did instead of returning a number.
    """

    values: dict[int, float] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)

    @property
    def dtype(self) -> str:
        """ "float32" if every value is a number of float32, as a library's is that computes so; else "float64"."""
        with np.errstate(over="ignore"):
            single = all(float(np.float32(value)) == value for value in self.values.values() if np.isfinite(value))
        return "float32" if single else "float64"


def answers(fn: Callable[[Any], Any], steps: Iterable[int], deadline: float, kind: Callable = int) -> Answers:
    """``fn(kind(k))`` for each k, in this order.

    Args:
        deadline: by ``time.monotonic``; looked at between calls.
    """
    found = Answers()
    for k in steps:
        if time.monotonic() > deadline:
            found.wrong[k] = f"too slow: its time was over before k = {k}"
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                given = fn(kind(k))
            found.values[k] = _number(given)
        except NotANumber as error:
            found.wrong[k] = f"fn({k}) returned {error} instead of a number"
        except Exception as error:
            found.wrong[k] = f"fn({k}) raised {type(error).__name__}: {_short(str(error))}"
    return found


def arrays_only(fn: Callable[[Any], Any], found: Answers) -> bool:
    """Has ``fn`` no value for any one step, but for an array of them?"""
    if found.values:
        return False
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return np.shape(fn(np.arange(3))) == (3,)
    except Exception:
        return False


class NotANumber(Exception):
    """Something else than one real number."""


def _number(given: Any) -> float:
    """A Python, NumPy or 0-d number as a float."""
    if isinstance(given, bool) or not (isinstance(given, int | float) or hasattr(given, "dtype")):
        raise NotANumber(_short(repr(given)))
    array = np.asarray(given)
    if array.shape != ():
        raise NotANumber(f"an array of shape {array.shape}")
    if array.dtype.kind not in "iuf":
        raise NotANumber(f"a value of dtype {array.dtype}")
    return float(array)


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"
