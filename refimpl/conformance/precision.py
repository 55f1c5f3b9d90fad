"""Narrow parameters: what a kernel may compute in, and how far its results may then be from the exact ones.

Parameters of two bytes are stored with a unit roundoff u' of 2^-8 (bfloat16) or 2^-11 (float16), far more than
what float32 arithmetic rounds.  Three kinds of kernels are right, each by its own bound:

* master weights: parameters and state are kept in float32, and what is returned is the master, rounded.  With E
  what is allowed for the whole run in float32, and x the exact master, the result y obeys

      |y − x| ≤ E + ½ ulp'(|x| + E),

  ½ ulp' half the distance of the narrow numbers there: one rounding to nearest.
* float32 state: the state is in float32, and each step starts from the narrow parameters of the step before.  What
  their rounding does to later steps no bound knows, for it is the target's own choice on ties and near them; so each
  step is judged from the target's own last parameters, as given numbers, with the same bound.  The errors of the
  state go on.
* the narrow type itself, for every operation, as NumPy computes float16: the running bound with u' for u, each step
  from the target's own last parameters.

The state's bound is finite only while nothing overflows; the scenarios' numbers stay where no type does.

A number outside its bound is wrong.  A number inside decides only where the bound is small: a run whose numbers are
inside, but which would be so with most steps a tenth longer or shorter, is *not decided*.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.containers import leaves
from .bounds import Bounded, Unit
from .judging import FACTOR, Departure, departure
from .reference import Candidate, quantities_of
from .scenarios import Scenario


@dataclass(frozen=True)
class Precision:
    """One kind of kernel.

    Attributes:
        name: what an adapter declares it by, in an attribute ``precision``.
        sentence: what it computes, as a report says it.
        wide: is the arithmetic float32, and rounded once a step?
        own: is each step judged from the target's own last parameters?
        halves: how many half units in the last place the stored parameter may be off: 1, or 2 if it is truncated.
    """

    name: str
    sentence: str
    wide: bool = True
    own: bool = False
    halves: int = 1

    def expected(
        self, candidate: Candidate, scenario: Scenario, run: list[dict[str, Any]]
    ) -> Iterator[dict[str, Bounded]]:
        """The parameters that it may have after each step, so that FACTOR times the error is what is allowed."""
        unit = Unit("float32" if self.wide else scenario.dtype)
        for found in quantities_of(candidate, scenario, unit, run if self.own else None):
            yield {path: self._stored(x, scenario.dtype) for path, x in found["theta"].items()}

    def _stored(self, x: Bounded, dtype: str) -> Bounded:
        if not self.wide:  # the reference is computed in float64, whose rounding is nothing here: once and twice that
            return Bounded(x.value, x.error / 2, x.size, x.unit)
        half = self.halves * half_ulp(np.abs(x.value) + FACTOR * x.error, dtype)
        return Bounded(x.value, x.error + half / FACTOR, x.size, x.unit)


MASTER = Precision("master weights", "float32 master weights and state")
STATE = Precision("float32 state", "float32 state, no master weights", own=True)
SAME = Precision("same", "everything in {dtype} itself", wide=False, own=True)
#: In the order in which they are tried where a target declares none: the closest first.
PRECISIONS = (MASTER, STATE, SAME)
#: What else may explain the numbers of a target that declares one of them.
TRUNCATED = (
    Precision("", "float32 master weights and state, truncated to {dtype} and not rounded to nearest", halves=2),
    Precision("", "float32 state, truncated to {dtype} and not rounded to nearest", own=True, halves=2),
)


#: What is allowed may be this share of a step, in at least half of all numbers that move.
SHARE = 0.1


def undecided(kind: Precision, candidate: Candidate, scenario: Scenario, run: list[dict[str, Any]]) -> str:
    """Why a run that keeps the bounds of a kind says nothing; "" if it says something."""
    before, shares = dict(leaves(scenario.theta, "params")), [np.zeros(0)]
    for got, right in zip(run, kind.expected(candidate, scenario, run), strict=True):
        for path, bounded in right.items():
            last = np.atleast_1d(np.asarray(before[path], np.float64))
            moved = np.abs(bounded.value - last)
            at = (moved > 0) & np.isfinite(moved)
            shares.append(FACTOR * bounded.error[at] / moved[at])
        before = got
    found = np.concatenate(shares)
    if not found.size or np.median(found) <= SHARE:
        return ""
    return (
        f"not decided: what is allowed is {np.median(found):.0%} of a step, and more than {SHARE:.0%} decides nothing"
    )


def half_ulp(x: Any, dtype: str) -> Any:
    """Half the distance between neighbours of a narrow type around x ≥ 0: the error of rounding to nearest."""
    unit = Unit(dtype)
    finite = np.isfinite(x)
    exponent = np.frexp(np.maximum(np.where(finite, x, 1), unit.tiny))[1] - 1  # ⌊log2 x⌋, exactly
    return np.where(finite, np.ldexp(unit.roundoff, exponent), np.inf)


def declared(name: Any) -> Precision | None:
    """The kind that an adapter declares; None if it declares none."""
    return next((each for each in PRECISIONS if isinstance(name, str) and each.name == name), None)


def judged(
    candidate: Candidate, scenario: Scenario, run: list[dict[str, Any]], precision: Precision | None
) -> tuple[Precision | None, Departure | None, str]:
    """The kind of kernel whose bounds a run keeps, or the first number that does not.

    Args:
        precision: the kind that is declared; any will do if None.

    Returns:
        The kind, or None; the first departure, from the declared kind or else from the widest; what explains a
        departure, if another kind does.
    """
    kinds = PRECISIONS if precision is None else (precision,)
    first = None
    for kind in kinds:
        first = departure(run, kind.expected(candidate, scenario, run))
        if first is None:
            return kind, None, ""
    if precision is None:
        return None, first, ""
    for kind in (MASTER, STATE, *TRUNCATED, SAME):
        if kind is not precision and departure(run, kind.expected(candidate, scenario, run)) is None:
            told = kind.sentence.format(dtype=scenario.dtype)
            return None, first, f"it declares {precision.name!r}, but its numbers are those of {told}"
    return None, first, ""
