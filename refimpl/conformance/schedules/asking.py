"""The values of a function at many steps, and whatever it does that no schedule should."""

import contextlib
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: Beyond this not every step is a float32, nor an int32 for long.
SINGLE = 2**24


@dataclass
class Answers:
    """What a function said.

    Attributes:
        values: k -> its value.
        wrong: k -> what it did instead of returning a number.
        skipped: k -> why it was not asked.
    """

    values: dict[int, float] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)

    @property
    def dtype(self) -> str:
        """ "float32" if every value is a number of float32, as a library's is that computes so; else "float64"."""
        with np.errstate(over="ignore"):
            single = all(float(np.float32(value)) == value for value in self.values.values() if np.isfinite(value))
        return "float32" if single else "float64"

    def over(self, lr: float) -> "Answers":
        """The same with every value divided by ``lr``."""
        return self if lr == 1 else Answers({k: x / lr for k, x in self.values.items()}, self.wrong, self.skipped)


def answers(
    fn: Callable[[Any], Any], steps: Iterable[int], deadline: float, kind: Callable = int, leap: bool = True
) -> Answers:
    """``fn(kind(k))`` for each k, in this order.

    Args:
        deadline: by ``time.monotonic``; looked at between calls.
        leap: ask for a k far beyond the one before even where its call may take long?  If not, it is skipped where
            the time of a call grows with k, as that of a scheduler which can only step does, and would take an eighth
            of what is left.
    """
    found = Answers()
    last, pace = 0, 0.0
    for k in steps:
        now = time.monotonic()
        if now > deadline:
            found.wrong[k] = f"too slow: its time was over before k = {k}"
            continue
        leaps = k > 8 * last > 0
        if not leap and leaps and pace * k > (deadline - now) / 8:
            found.skipped[k] = f"not asked at k = {k}, which would take {pace * k:.1g} s"
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                given = fn(kind(k))
            found.values[k] = number(given)
        except NotANumber as error:
            found.wrong[k] = f"fn({k}) returned {error} instead of a number"
        except Exception as error:
            told = f"fn({k}) raised {type(error).__name__}: {_short(str(error))}"
            narrow = k > SINGLE and found.values and found.dtype == "float32"
            (found.skipped if narrow else found.wrong)[k] = told
        pace = (time.monotonic() - now) / k if leaps else pace
        last = k
    return found


def arrays_only(fn: Callable[[Any], Any], found: Answers) -> bool:
    """Has ``fn`` no value for any one step, but for an array of them?"""
    if found.values:
        return False
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            given = np.asarray(fn(np.arange(3)))
        return given.shape == (3,) and bool(np.isfinite(given).all())
    except Exception:
        return False


class NotANumber(Exception):
    """Something else than one real number."""


def number(given: Any) -> float:
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
