"""What a formula gives in a case, each number with its bound: the reading of ``conformance.bounds`` from any state."""

from collections.abc import Iterator

import numpy as np

from ...core.rule import Rule
from ..bounds import Bounded, Unit
from ..reference import Candidate, Quantities, evolved, starting
from .case import Case


def predicted(candidate: Candidate, case: Case) -> Iterator[dict[str, Bounded]]:
    """The parameters after each published step, by their names."""
    for quantities in published(candidate, case):
        yield quantities["theta"]


def published(candidate: Candidate, case: Case) -> Iterator[Quantities]:
    """Parameters ("theta") and slots after each published step: quantity -> parameter -> numbers."""
    opt = candidate.make(case.scenario.settings, case.scenario.schedule)
    if case.start.t and (set(opt.slots), set(opt.scalars)) != (set(case.start.slots), set(case.start.scalars)):
        yield {"theta": {name: _unknown(x, case) for name, x in case.theta.items()}}
        return
    for t, quantities in zip(case.steps, _stepped(candidate, opt, case), strict=True):
        if t in case.report:
            yield quantities


def _unknown(x: np.ndarray, case: Case) -> Bounded:
    """NaN, which no run matches: a dialect that keeps another state cannot start from this one."""
    return Unit(case.scenario.dtype).exact(np.full(np.atleast_1d(x).shape, np.nan))


def _stepped(candidate: Candidate, opt: Rule, case: Case) -> Iterator[Quantities]:
    unit, start = Unit(case.scenario.dtype), case.start
    theta = {name: unit.exact(np.atleast_1d(x)) for name, x in case.theta.items()}
    slots = {name: _slots(opt, case, unit, name, x) for name, x in theta.items()}
    scalars = {name: unit.number(x) for name, x in start.scalars.items()} if start.t else _first(opt, unit)
    return evolved(candidate, opt, unit, theta, slots, scalars, case.scenario.grads, start.t)


def _first(opt: Rule, unit: Unit) -> dict[str, Bounded]:
    return {name: unit.exact(value) for name, value in opt.scalars.items()}


def _slots(opt: Rule, case: Case, unit: Unit, name: str, theta: Bounded) -> dict[str, Bounded]:
    """The slots of one parameter: as given, or as the formula starts them."""
    if case.start.t:
        return {slot: unit.exact(np.atleast_1d(case.start.slots[slot][name])) for slot in opt.slots}
    return starting(opt, unit, theta)
