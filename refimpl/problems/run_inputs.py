"""What ``run`` and ``gamma`` are given, checked."""

from typing import Any

import numpy as np

from .._util.messages import shown
from ..core.box import Box
from ..core.containers import leaves, rebuild
from ..core.leaf import as_array
from ..core.namespaces import NUMPY
from ..core.number_checks import number
from ..core.rule import Rule
from . import Problem

#: A draw and a loss take 8 bytes each at least.
LEAST_BESIDE = 16


def checked(opt: Any, problem: Any, steps: Any, theta0: Any, seed: Any) -> tuple[Rule, Any, Any]:
    """The rule, projected if the problem has a box and it has none; the start as arrays; the draws."""
    if not isinstance(opt, Rule):
        raise TypeError(f"opt must be a refimpl rule, got {shown(opt)}")
    if not isinstance(problem, Problem):
        raise TypeError(f"problem must be a refimpl.problems.Problem, got {shown(problem)}")
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer):
        raise TypeError(f"steps must be an integer > 0, got {shown(steps)}")
    if steps < 1:
        raise ValueError(f"steps must be an integer > 0, got {shown(steps)}")
    if opt.box is None and problem.box is not None:
        opt = opt.projected(problem.box)
    theta = _start(problem.theta0 if theta0 is None else theta0)
    problem.check_start(theta)
    if opt.box is not None:
        _check_inside(opt.box, theta)
    _check_room(theta, int(steps))
    return opt, theta, problem.draw(int(steps), np.random.default_rng(_seed_sequence(seed)))


def _check_room(theta: Any, steps: int) -> None:
    """A MemoryError that names ``steps`` and the bytes, before anything is drawn, unless the run can be kept."""
    row = sum(array.nbytes for _, array in leaves(theta, "theta0")) + LEAST_BESIDE
    try:
        np.empty((steps + 1) * row, np.uint8)  # touches no page, and is given back at once
    except (MemoryError, OverflowError, ValueError) as error:
        raise MemoryError(
            f"steps = {shown(steps)} need {shown((steps + 1) * row)} bytes at least, {row} for each step's iterate, "
            f"draw and loss; allowed are as many as fit into memory"
        ) from error


def _start(theta0: Any) -> Any:
    """``theta0`` with NumPy arrays as its leaves, the caller's own or new ones."""
    arrays = []
    for path, value in leaves(theta0, "theta0"):
        if isinstance(value, int) and not isinstance(value, bool):
            value = float(number(path, value))
        array = as_array(path, value)
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{path} must be a NumPy array or a number, got {shown(value)}")
        arrays.append(array)
    return rebuild(theta0, iter(arrays))


def _check_inside(box: Box, theta0: Any) -> None:
    for path, value in leaves(theta0, "theta0"):
        if not np.array_equal(box.project(NUMPY, value), value):
            raise ValueError(f"{path} must lie in the box from {shown(box.lo)} to {shown(box.hi)}, got {shown(value)}")


def _seed_sequence(seed: Any) -> np.random.SeedSequence:
    if isinstance(seed, np.random.SeedSequence):
        return seed
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(f"seed must be an integer >= 0 or a numpy.random.SeedSequence, got {shown(seed)}")
    if seed < 0:
        raise ValueError(f"seed must be an integer >= 0 or a numpy.random.SeedSequence, got {shown(seed)}")
    return np.random.SeedSequence(int(seed))
