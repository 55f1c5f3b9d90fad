"""What a formula gives in a case, each number with its bound: the reading of ``conformance.bounds`` from any state."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..conformance.bounds import Bounded, Unit
from ..conformance.reference import Candidate, _bounded
from ..rule import Rule
from .case import Case

Quantities = dict[str, dict[str, Bounded]]


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
    unit = Unit(case.scenario.dtype)
    theta = {name: unit.exact(np.atleast_1d(x)) for name, x in case.theta.items()}
    slots = {name: _slots(opt, case, unit, name) for name in theta}
    scalars = {name: unit.number(x) for name, x in case.start.scalars.items()} if case.start.t else _first(opt, unit)
    for k, grads in enumerate(case.scenario.grads, case.start.t):
        h, values = _bounded(opt.at(k), unit), dict[str, Any]()
        for i, (name, g) in enumerate(grads.items()):
            t = unit.exact(candidate.count(k, i, len(theta)))
            with unit.quiet():
                g = unit.exact(np.atleast_1d(g))
                values = type(opt).update(h, unit, t, h.schedule, theta[name], g, **slots[name], **scalars)
            theta[name] = values["theta"]
            slots[name] = {slot: values[slot] for slot in opt.slots}
        scalars = {name: values[name] for name in opt.scalars}
        yield {"theta": dict(theta), **{slot: {name: slots[name][slot] for name in theta} for slot in opt.slots}}


def _first(opt: Rule, unit: Unit) -> dict[str, Bounded]:
    return {name: unit.exact(value) for name, value in opt.scalars.items()}


def _slots(opt: Rule, case: Case, unit: Unit, name: str) -> dict[str, Bounded]:
    """The slots of one parameter: as given, or as the formula starts them."""
    if case.start.t:
        return {slot: unit.exact(np.atleast_1d(case.start.slots[slot][name])) for slot in opt.slots}
    zeros = unit.exact(np.zeros_like(np.atleast_1d(case.theta[name])))
    starts = {slot: unit.number(value) for slot, value in opt.starts().items()}
    return {slot: unit.ones_like(zeros) * starts[slot] if slot in starts else zeros for slot in opt.slots}
