"""One run held against what it must give: the first number that departs, if there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bounds import Bounded
from .elements import pattern

#: How many times the bound is allowed.  Once for the reference's own rounding, once for the target's, and twice
#: that for an implementation in other words, whose operations are more than those of the text: the efficient
#: form of Adam and the lerp form of an average have less than twice as many.
FACTOR = 4


@dataclass(frozen=True)
class Departure:
    """The first number that is not what it must be.

    Attributes:
        step: t, from 1.
        path, element: which parameter, and where in it.
        got, expected: the numbers.
        allowed: how far apart they may be.
        state: the slot that departs, such as "m"; "" if it is the parameter itself.
        elements: which elements of the parameter depart in that step, in words; "" if it is this one alone.
    """

    step: int
    path: str
    element: tuple[int, ...]
    got: float
    expected: float
    allowed: float
    dtype: str
    state: str = ""
    elements: str = ""

    @property
    def ulps(self) -> float:
        """The distance in units of the last place of the expected number."""
        return abs(self.got - self.expected) / _ulp(abs(self.expected), self.dtype)

    @property
    def place(self) -> str:
        """What departs: a parameter's element, or that of the state that belongs to it."""
        element = f"[{', '.join(map(str, self.element))}]" if self.element else ""
        return (f"state {self.state} of " if self.state else "") + self.path + element

    def __str__(self) -> str:
        place = self.place
        return (
            f"step {self.step}, {place}: {self.got!r} ({self.got.hex()}) instead of {self.expected!r} "
            f"({self.expected.hex()}), {self.ulps:.3g} ulp away; allowed are {self.allowed:.3g}"
            + (f"; {self.elements} depart" if self.elements else "")
        )


def _ulp(x: float, dtype: str) -> float:
    if dtype == "bfloat16":  # whose numbers are every 2^16th of float32
        return float(np.spacing(np.float32(x))) * 2.0**16
    return float(np.spacing(np.asarray(x, dtype)))


def distances(run: Iterable[dict[str, Any]], expected: Iterable[dict[str, Bounded]]) -> list[tuple[int, float, float]]:
    """How a run goes: at each step the distance and what is allowed, of the element that comes closest to its limit.

    Steps in which nothing can be judged are left out.
    """
    found = []
    for t, (got, right) in enumerate(zip(run, expected, strict=False), 1):
        worst = (-1.0, 0.0, 0.0)
        for path, bounded in right.items():
            allowed = FACTOR * np.asarray(bounded.error, float)
            with np.errstate(all="ignore"):
                far = np.abs(np.atleast_1d(np.asarray(got[path], np.float64)) - bounded.value)
                share = np.where(allowed > 0, far / allowed, np.where(far > 0, np.inf, 0.0))
            share = np.where(np.isfinite(far) & np.isfinite(allowed), share, -1.0)
            if share.size and share.max() > worst[0]:
                i = np.unravel_index(int(share.argmax()), share.shape)
                worst = (float(share[i]), float(far[i]), float(allowed[i]))
        if worst[0] >= 0:
            found.append((t, *worst[1:]))
    return found


def departure(
    run: Iterable[dict[str, Any]], expected: Iterable[dict[str, Bounded]], explaining: bool = False
) -> Departure | None:
    """The first step, parameter and element that depart; None if none does.

    Args:
        run: the target's parameters after each step, by their paths.
        expected: what they must be.
        explaining: is ``expected`` a guess that is to explain the run?  A guess whose bounds are wide, because it
            divides by what may be zero, explains nothing: it must be met to half of the digits at least.

    An element whose bound is infinite is not judged.  Where the reference turns infinite or NaN, so must the
    target in that step; afterwards that element is not judged.
    """
    lost: dict[str, Any] = {}
    for t, (got, right) in enumerate(zip(run, expected, strict=False), 1):
        for path, bounded in right.items():
            found = np.atleast_1d(np.asarray(got[path], np.float64))
            wrong = _wrong(found, bounded, explaining) & ~lost.get(path, np.zeros(found.shape, bool))
            lost[path] = lost.get(path, False) | ~np.isfinite(bounded.value) | ~np.isfinite(bounded.error)
            if wrong.any():
                element = tuple(int(i) for i in np.argwhere(wrong)[0])
                return Departure(
                    step=t,
                    path=path,
                    element=element,
                    got=float(found[element]),
                    expected=float(bounded.value[element]),
                    allowed=float(FACTOR * bounded.error[element]),
                    dtype=str(np.asarray(got[path]).dtype),
                    elements=""
                    if explaining
                    else f"all of {path}"
                    if wrong.size > 1 and wrong.all()
                    else pattern(wrong),
                )
    return None


def _wrong(found: np.ndarray, bounded: Bounded, explaining: bool) -> np.ndarray:
    allowed = FACTOR * bounded.error
    if explaining:
        half = np.sqrt(bounded.unit.roundoff) * bounded.size + bounded.unit.tiny
        allowed = np.minimum(np.where(np.isnan(allowed), np.inf, allowed), half)
    with np.errstate(invalid="ignore"):
        far = ~(np.abs(found - bounded.value) <= allowed)
    judged = np.isfinite(bounded.value) & np.isfinite(allowed)
    return np.where(judged, far, ~np.isfinite(bounded.value) & np.isfinite(found))
