"""What a run must give: the values of a rule, with bounds, at every step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..containers import leaves
from ..rule import Rule
from .bounds import Bounded, Unit
from .scenarios import Scenario


def every_step(k: int, leaf: int, count: int) -> int:
    """t as the papers count it: 1 in the first step, for every parameter."""
    return k + 1


@dataclass(frozen=True)
class Candidate:
    """A formula that an implementation may follow: the rule itself, a dialect, or a known mistake.

    Attributes:
        name: what it is called in a report.
        make: ``make(settings, schedule)`` gives the rule, for hyperparameters by refimpl's names.
        count: ``count(k, leaf, leaves)`` is the t that the parameter of that number sees after k steps.
    """

    name: str
    make: Callable[[dict[str, float], Any], Rule]
    count: Callable[[int, int, int], int] = every_step


def expected(candidate: Candidate, scenario: Scenario, steps: int | None = None) -> Iterator[dict[str, Bounded]]:
    """The parameters after each step by their paths, each element with its bound."""
    opt = candidate.make(scenario.settings, scenario.schedule)
    unit = Unit(scenario.dtype)
    theta = {path: unit.exact(np.atleast_1d(x)) for path, x in leaves(scenario.theta, "params")}
    slots = {path: {name: unit.zeros_like(x) for name in opt.slots} for path, x in theta.items()}
    scalars = {name: unit.exact(value) for name, value in opt.scalars.items()}
    for path, kept in slots.items():
        kept |= {name: unit.ones_like(theta[path]) * unit.number(start) for name, start in opt.starts().items()}
    for k, tree in enumerate(scenario.grads[:steps]):
        h = _bounded(opt.at(k), unit)
        values: dict[str, Any] = {}
        for i, (path, g) in enumerate(leaves(tree, "params")):
            t = unit.exact(candidate.count(k, i, len(theta)))
            with unit.quiet():
                values = type(opt).update(
                    h, unit, t, h.schedule, theta[path], unit.exact(np.atleast_1d(g)), **slots[path], **scalars
                )
            theta[path] = values["theta"]
            slots[path] = {name: values[name] for name in opt.slots}
        scalars = {name: values[name] for name in opt.scalars}
        yield dict(theta)


def _bounded(h: Any, unit: Unit) -> Any:
    """Hyperparameters, nested ones too, with their bounds."""
    given = {name: getattr(h, name) for name in h._names}
    return h._with(
        {
            name: _bounded(value, unit) if hasattr(value, "_names") else unit.number(value)
            for name, value in given.items()
            if value is not None
        }
    )
