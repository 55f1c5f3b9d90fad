"""How far a run is from what it must give, against the bound and in units of the last place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ..bounds import Bounded
from ..judging import FACTOR


@dataclass(frozen=True)
class Margin:
    """The worst of a run, or of several.

    Attributes:
        ulps: dtype -> the greatest distance in ulp of the parameter, or of its largest step so far if that is larger.
        bound: the greatest distance as a share of what is allowed.
    """

    ulps: dict[str, float]
    bound: float = 0.0

    def __or__(self, other: "Margin") -> Self:
        both = {name: max(self.ulps.get(name, 0.0), other.ulps.get(name, 0.0)) for name in {*self.ulps, *other.ulps}}
        return type(self)(both, max(self.bound, other.bound))


def margin(theta: dict[str, Any], run: Iterable[dict[str, Any]], right: Iterable[dict[str, Bounded]]) -> Margin:
    """The worst over all numbers that ``judging.departure`` judges.

    Args:
        theta: the parameters at the start, by their paths.
        run: the parameters after each step.
        right: what they must be.
    """
    found, last = Margin({}), {path: np.atleast_1d(x) for path, x in theta.items()}
    known: dict[str, Any] = {}
    step: dict[str, Any] = {}
    for got, expected in zip(run, right, strict=False):
        for path, bounded in expected.items():
            dtype, value = np.asarray(got[path]).dtype, bounded.value
            finite = known.get(path, True) & np.isfinite(value) & np.isfinite(bounded.error)
            with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
                step[path] = np.maximum(step.get(path, 0.0), np.abs(value - last[path]))
                unit = np.spacing(np.maximum(np.abs(value), step[path]).astype(dtype)).astype(np.float64)
                distance = np.abs(np.atleast_1d(np.asarray(got[path], np.float64)) - value)
                allowed = FACTOR * bounded.error
                shares = np.where(allowed > 0, distance / allowed, np.where(distance > 0, np.inf, 0))
            known[path], last[path] = finite, value
            if finite.any():
                found |= Margin({str(dtype): float((distance / unit)[finite].max())}, float(shares[finite].max()))
    return found
