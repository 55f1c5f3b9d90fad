"""What a run must give: the values of a rule, with bounds, at every step."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.containers import leaves
from ..core.rule import Rule
from .bounds import Bounded, Unit
from .scenarios import Scenario

#: The parameters ("theta") or a slot -> path -> numbers.
Quantities = dict[str, dict[str, Bounded]]


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
        line: of a mistake, the line of the rule that it breaks.
        place: where that line stands.
        thread: where the mistake was made, as a link, if that is known.
        explanation: of a dialect, what it computes.
        sentence: of a mistake, what is wrong, without line and thread.
    """

    name: str
    make: Callable[[dict[str, float], Any], Rule]
    count: Callable[[int, int, int], int] = every_step
    line: str = ""
    place: str = ""
    thread: str = ""
    explanation: str = ""
    sentence: str = ""


def expected(candidate: Candidate, scenario: Scenario) -> Iterator[dict[str, Bounded]]:
    """The parameters after each step by their paths, each element with its bound."""
    for quantities in quantities_of(candidate, scenario, Unit(scenario.dtype)):
        yield quantities["theta"]


def quantities_of(
    candidate: Candidate, scenario: Scenario, unit: Unit, own: Iterable[dict[str, Any]] | None = None
) -> Iterator[Quantities]:
    """Parameters and slots after each step, in the arithmetic of ``unit``.

    Args:
        own: the parameters that a target had after each step: each step starts from these, not from those of the
            formula.
    """
    opt = candidate.make(scenario.settings, scenario.schedule)
    theta = {path: unit.exact(np.atleast_1d(x)) for path, x in leaves(scenario.theta, "params")}
    slots = {path: starting(opt, unit, x) for path, x in theta.items()}
    scalars = {name: unit.exact(value) for name, value in opt.scalars.items()}
    grads = (dict(leaves(tree, "params")) for tree in scenario.grads)
    return evolved(candidate, opt, unit, theta, slots, scalars, grads, own=own)


def starting(opt: Rule, unit: Unit, theta: Bounded) -> dict[str, Bounded]:
    """The slots of one parameter before the first step."""
    zeros, start = unit.zeros_like(theta), opt.start(theta)
    return {name: _first(unit, theta, start[name]) if name in start else zeros for name in opt.slots}


def _first(unit: Unit, theta: Bounded, start: Any) -> Bounded:
    return start if isinstance(start, Bounded) else unit.ones_like(theta) * unit.number(start)


def evolved(
    candidate: Candidate,
    opt: Rule,
    unit: Unit,
    theta: dict[str, Bounded],
    slots: dict[str, dict[str, Bounded]],
    scalars: dict[str, Bounded],
    grads: Iterable[dict[str, Any]],
    done: int = 0,
    own: Iterable[dict[str, Any]] | None = None,
) -> Iterator[Quantities]:
    """Parameters and slots after each step from any state.

    Args:
        candidate: whose t is counted.
        opt: the formula, made of hyperparameters.
        theta, slots, scalars: the state: path -> numbers, path -> slot -> numbers, name -> number.
        grads: path -> gradient, for each step.
        done: the steps that were made before.
        own: as for ``quantities_of``.
    """
    opt.needs("the bounds of refimpl.check")
    theirs = None if own is None else iter(own)
    for k, tree in enumerate(grads, done):
        h, values, moved = opt.at(k).mapped(lambda _, x: unit.number(x)), dict[str, Any](), dict[str, Bounded]()
        for i, (path, g) in enumerate(tree.items()):
            t = unit.exact(candidate.count(k, i, len(theta)))
            with unit.quiet():
                g = unit.exact(np.atleast_1d(g))
                values = h.apply(unit, t, theta[path], g, **slots[path], **scalars)
            moved[path] = values["theta"]
            slots[path] = {name: values[name] for name in opt.slots}
        scalars = {name: values[name] for name in opt.scalars}
        yield {"theta": moved, **{name: {path: slots[path][name] for path in moved} for name in opt.slots}}
        theta = moved if theirs is None else {path: unit.exact(np.atleast_1d(x)) for path, x in next(theirs).items()}
