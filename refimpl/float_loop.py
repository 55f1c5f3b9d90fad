"""The fast loop of ``run``: a scalar linear problem in Python floats, the bits of the NumPy loop."""

import dataclasses
import math
from collections.abc import Iterable
from itertools import repeat
from typing import Any

import numpy as np

from .hyper import Hyperparameters
from .problems import LinearOnline, Problem
from .readings import FLOATS
from .rule import Rule
from .schedules.base import Schedule
from .state import State

#: What Python floats raise where IEEE 754 has an infinity or NaN.
RAISED = (ArithmeticError, ValueError)


def fits(opt: Rule, problem: Problem, theta: Any) -> bool:
    """Is this one float64 number, on a linear problem, under a rule all of whose settings are floats?

    A rule that keeps every gradient does not fit.
    """
    return (
        isinstance(problem, LinearOnline)
        and isinstance(theta, np.ndarray)
        and theta.ndim == 0
        and theta.dtype == np.float64
        and "gradients" not in opt.slots
        and _only_floats(opt.at(0))
    )


def float_steps(opt: Rule, gradients: Iterable[float], theta: Any, state: State) -> tuple[list[float], State]:
    """The steps of ``opt.step`` for g = gradients[0], gradients[1], …, from θ and its state.

    Returns:
        The iterates after each step, and the state with Python floats as its slots.

    Raises:
        ArithmeticError, ValueError: Python raises where an array would hold an infinity or NaN.
    """
    update, box = type(opt).update, opt.box
    theta, kept, g = float(theta), _kept(state), list(gradients)
    steps = range(state.t, state.t + len(g))
    thetas: list[float] = []
    surplus = _surplus(opt, theta, kept, state)
    for k, h, eta, g_t in zip(steps, *_settings(opt, steps), g, strict=False):
        kept = update(h, FLOATS, k + 1, eta, theta, g_t, **kept)
        theta = kept.pop("theta")
        for name in surplus:
            del kept[name]
        if box is not None:
            theta = h.box.project(FLOATS, theta)
        thetas.append(theta)
    slots = {name: kept[name] for name in opt.slots}
    return thetas, State(state.rule, state.t + len(g), slots, {name: kept[name] for name in opt.scalars})
