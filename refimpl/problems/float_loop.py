"""The fast loop of ``run``: a scalar linear problem in Python floats, with the bits of the NumPy loop."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

import numpy as np

from ..core.given_scalars import has_simple_powers
from ..core.hyper import Hyperparameters
from ..core.kinds import ELEMENTWISE
from ..core.namespaces import FLOATS
from ..core.rule import Rule
from ..core.scalar import count, scalar
from ..core.schedule import Schedule
from ..core.state import State
from . import LinearOnline, Problem

#: What Python floats raise where IEEE 754 has an infinity or NaN, where only an array has a method, and where the
#: rule returns less than it must; ``opt.step`` goes on from there, or says what is wrong.
RAISED = (ArithmeticError, ValueError, AttributeError, TypeError, KeyError)


def fits(opt: Rule, problem: Problem, theta: Any) -> bool:
    """Is this one float64 number on a linear problem, and every setting of the rule a float?

    A rule that keeps every gradient does not fit, nor does a box that ends at zero: which of 0 and −0 is
    the greater, NumPy and Python do not agree on.
    """
    return (
        isinstance(problem, LinearOnline)
        and isinstance(theta, np.ndarray)
        and theta.ndim == 0
        and theta.dtype == np.float64
        and not opt.keeps_history
        and opt.kind == ELEMENTWISE
        and _only_floats(opt.at(0))
        and (opt.box is None or 0 not in (opt.box.lo, opt.box.hi))
    )


def float_steps(opt: Rule, draws: np.ndarray, theta: Any, state: State) -> tuple[list[float], State]:
    """``opt.step`` once for each coefficient of ``draws``, from θ and its state.

    Returns:
        The iterate after each step, and the last state, with Python floats as its slots.

    Raises:
        ArithmeticError, ValueError: Python raises where an array would hold an infinity or NaN.
        AttributeError, TypeError: the rule does with θ what only an array can do.
        KeyError: the rule does not return θ and everything that it keeps.
    """
    gradients: list[float] = draws.tolist()
    steps = range(state.t, state.t + len(gradients))
    theta = float(theta)
    kept = {name: float(value) for name, value in (state.slots | state.scalars).items()}
    simple = has_simple_powers(opt)
    number = count if simple else scalar
    names = tuple(kept)
    thetas = []
    for k, h, g in zip(steps, _settings(opt, steps), gradients, strict=True):
        if not simple:
            h = h.over(scalar, k)
            kept |= {name: scalar(kept[name]) for name in opt.scalars}
        values = h.apply(FLOATS, number(k + 1), theta, g, **kept)
        for name in names:
            value = values[name]
            kept[name] = value if type(value) is float else float(value)
        theta = values["theta"]
        if type(theta) is not float:
            theta = float(theta)
        thetas.append(theta)
    slots = {name: kept[name] for name in opt.slots}
    return thetas, State(state.rule, state.t + len(thetas), slots, {name: kept[name] for name in opt.scalars})


def _only_floats(h: Hyperparameters) -> bool:
    hyper = (getattr(h, field.name) for field in dataclasses.fields(h) if field.metadata.get("hyper", True))
    return all(
        _only_floats(value) if isinstance(value, Hyperparameters) else isinstance(value, int | float)
        for value in hyper
        if value is not None
    )


def _settings(opt: Rule, steps: range) -> Iterable[Rule]:
    """The hyperparameters of each step, resolved once where they are constant."""
    if not opt.varies:
        return repeat(opt.at(0), len(steps))
    if not dataclasses.replace(opt, schedule=1.0).varies and isinstance(opt.schedule, Schedule):
        etas = [] if opt.schedule._exact else [float(opt.schedule.rounded(k)) for k in steps]
        if etas and all(0 <= eta < math.inf for eta in etas):
            return _one_by_one(opt.at(steps.start).replaced({}), etas)
    return map(opt.at, steps)  # any function; and the error, where one is due


def _one_by_one(h: Rule, etas: list[float]) -> Iterator[Rule]:
    """The same hyperparameters with each η in turn, in one object of our own: a new one takes as long as a step."""
    for eta in etas:
        h.__dict__["schedule"] = eta
        yield h
