"""What a case must give: the reference's numbers, how far others may be from them, and how far they are from the
truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..bounds import Bounded, Unit
from ..judging import FACTOR
from ..reference import Candidate
from .case import Arrays, Case
from .certifying import certified, distance, rounded_up
from .predicting import published


@dataclass(frozen=True)
class Output:
    """Parameters ("theta") and slots after one step.

    Attributes:
        t: the step.
        values: quantity -> parameter -> what the reference computes.
        allowed: as ``values``: how far another right implementation may be from it; infinite where it is not
            judged, and 0 beside an infinity or NaN that must be one of these in any implementation.
        ulp: quantity -> a certified bound of the reference's own distance from the exact numbers.
    """

    t: int
    values: dict[str, Arrays]
    allowed: dict[str, Arrays]
    ulp: dict[str, float | None]


def outputs(case: Case, right: Candidate) -> Iterator[Output]:
    """The outputs of a case at the steps that are published.

    Args:
        right: the rule as a candidate.
    """
    lost: dict[str, Any] = {}
    runs = ((t, {"theta": params, **state.slots}) for t, params, state in case.run() if t in case.report)
    for (t, values), bounds, truth in zip(runs, published(right, case), certified(case), strict=True):
        allowed = {
            quantity: {
                name: _allowed(x, bounds[quantity][name], lost, f"{quantity} {name}") for name, x in arrays.items()
            }
            for quantity, arrays in values.items()
        }
        yield Output(t, values, allowed, {name: distance(x, truth[name]) for name, x in values.items()})


def _allowed(value: np.ndarray, bounded: Bounded, lost: dict[str, Any], key: str) -> np.ndarray:
    """The derived tolerance, rounded up to two digits; an element that was lost in a step before is not judged."""
    tolerance = np.vectorize(rounded_up, otypes=[float])(FACTOR * bounded.error)
    tolerance = np.where(np.isfinite(np.atleast_1d(value)), np.where(np.isnan(tolerance), np.inf, tolerance), 0)
    before = lost.get(key, np.zeros(tolerance.shape, bool))
    lost[key] = before | ~np.isfinite(np.atleast_1d(value)) | np.isinf(tolerance)
    return np.where(before, np.inf, tolerance).reshape(value.shape)


def judged(case: Case, value: Arrays, allowed: Arrays) -> dict[str, Bounded]:
    """Published numbers as ``judging.departure`` takes them."""
    unit = Unit(case.scenario.dtype)
    found = {}
    for name, x in value.items():
        x = np.atleast_1d(np.asarray(x, np.float64))
        found[name] = Bounded(x, np.atleast_1d(allowed[name]) / FACTOR, np.abs(x), unit)
    return found
