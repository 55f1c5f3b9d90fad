"""``run``: a rule on a problem, with its iterates, losses and regret."""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from ..core.containers import leaves, map_leaves
from ..core.namespaces import NUMPY
from ..core.rule import Rule
from ..core.state import State
from . import Problem, float_loop
from .run_inputs import checked

#: ``(draws, theta, state)`` -> the iterates after these steps, and the state.
ScalarSteps = Callable[[np.ndarray, Any, State], tuple[Any, State]]

#: From how many steps on compiling a loop, 0.4 s at most, is less than it saves, 4 µs a step.
WORTH_COMPILING = 100_000

#: A run is divided into at most so many parts, after each of which ``progress`` is called,
PARTS = 100
#: and the fast loop, which has a cost for each part, into parts of at least so many steps, or one.
FAST_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class Run:
    """What a run did: T steps on one problem.

    Attributes:
        iterates: x_1, …, x_{T+1}, shape (T + 1, …), in the containers of ``theta0``.
        losses: f_t(x_t), shape (T,), or (T, …) with one loss a lane.
        draws: what nature drew, one entry a step.
        problem: the problem.
    """

    iterates: Any
    losses: np.ndarray
    draws: Any
    problem: Problem

    @cached_property
    def regret(self) -> np.ndarray:
        """R_t = Σ_{s ≤ t} f_s(x_s) − min_{x ∈ F} Σ_{s ≤ t} f_s(x) for every t, in float64, shaped as ``losses``.

        F is the problem's box, or the whole space.

        Raises:
            ValueError: the problem does not know the minimum.
        """
        best = self.problem.best(self.draws)
        total = np.cumsum(self.losses, axis=0, dtype=np.float64)
        return total - best.reshape(best.shape + (1,) * (total.ndim - best.ndim))

    @cached_property
    def average_regret(self) -> np.ndarray:
        """R_t/t."""
        t = np.arange(1, len(self.losses) + 1)
        return self.regret / t.reshape((-1,) + (1,) * (self.losses.ndim - 1))


def run(
    opt: Rule,
    problem: Problem,
    steps: int,
    theta0: Any = None,
    seed: int | np.random.SeedSequence = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """``steps`` steps of a rule on a problem: x_{t+1} from x_t and ∇f_t(x_t).

    If the problem has a box and the rule has none, the rule is projected onto it.  The same seed
    gives the same draws, to the bit, whatever the rule.

    Args:
        opt: the rule; its lanes, if any, are the leading axes of ``theta0``.
        problem: the problem, from ``refimpl.problems``.
        steps: T, > 0.
        theta0: x_1: a number (float64), a NumPy array of float16, float32 or float64, or containers
            of arrays; the problem's own start by default.
        seed: an integer ≥ 0, or a ``SeedSequence``, for ``numpy.random.default_rng``.
        progress: called as progress(steps done, steps), at most a hundred times.

    Returns:
        A ``Run``: iterates, losses, regret and average regret.

    Raises:
        TypeError, ValueError: an argument is not as described; the message names it.
        MemoryError: the iterates of so many steps do not fit into memory; the message says how large they are.

    Source: the protocol of Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2.

    >>> import refimpl as ri
    >>> from refimpl.problems import Theorem1
    >>> opt = ri.RMSProp(lr=0.9, beta2=0.1, eps=0, schedule=ri.InverseSqrt())
    >>> done = run(opt, Theorem1(C=3), steps=6)
    >>> done.iterates.round(3)
    array([1.   , 0.051, 0.538, 1.   , 0.529, 0.836, 1.   ])
    >>> done.losses.round(3), done.regret[-1].round(3)
    (array([ 3.   , -0.051, -0.538,  3.   , -0.529, -0.836]), np.float64(6.046))
    """
    opt, theta, draws = checked(opt, problem, steps, theta0, seed)
    state = opt.init(theta)
    iterates = map_leaves(lambda x: np.empty((steps + 1, *x.shape), x.dtype), theta)
    _put(iterates, 0, theta)
    fast = _scalar_steps(opt, problem, theta, steps)
    with NUMPY.quiet():
        loss = np.asarray(problem.loss(theta, draws[0]))
        losses = np.empty((steps, *loss.shape), loss.dtype)
        for part in _parts(steps, max(1, steps // FAST_STEPS) if fast else steps):
            theta, state = _advance(opt, problem, theta, state, draws[part], iterates, losses, fast)
            if progress is not None:
                progress(state.t, steps)
    return Run(iterates, losses, draws, problem)


def _scalar_steps(opt: Rule, problem: Problem, theta: Any, steps: int) -> ScalarSteps | None:
    """The fastest loop for a scalar linear problem, with the bits of ``opt.step``; None for any other."""
    if not float_loop.fits(opt, problem, theta):
        return None
    if steps >= WORTH_COMPILING and importlib.util.find_spec("numba"):
        from ..engine.loops import Loop
        from ..engine.nodes import Untraceable

        with contextlib.suppress(Untraceable):
            return Loop(opt).steps
    return partial(float_loop.float_steps, opt)


def _advance(
    opt: Rule,
    problem: Problem,
    theta: Any,
    state: State,
    draws: Any,
    iterates: Any,
    losses: np.ndarray,
    scalar_steps: ScalarSteps | None,
) -> tuple[Any, State]:
    """One part of a run, from step ``state.t`` on; it fills in its rows of ``iterates`` and ``losses``."""
    k, last = state.t, state.t + len(draws)
    if scalar_steps is not None:
        try:
            iterates[k + 1 : last + 1], state = scalar_steps(draws, theta, state)
        except float_loop.RAISED:
            pass  # an infinity or NaN, which NumPy carries on; or a rule for arrays alone, or none at all
        else:
            losses[k:last] = draws * iterates[k:last]
            return np.asarray(iterates[last]), state
    for drawn in draws:
        losses[state.t], gradient = problem.loss_and_gradient(theta, drawn)
        theta, state = opt.step(theta, gradient, state)
        _put(iterates, state.t, theta)
    return theta, state


def _parts(steps: int, wanted: int) -> Iterator[slice]:
    """0 to ``steps`` in nearly equal parts, as many as wanted but for ``PARTS`` at most."""
    parts = min(PARTS, wanted)
    ends = (steps * i // parts for i in range(parts + 1))
    return (slice(first, last) for first, last in pairwise(ends))


def _put(iterates: Any, row: int, theta: Any) -> None:
    for (_, stacked), (_, value) in zip(leaves(iterates, "iterates"), leaves(theta, "theta"), strict=True):
        stacked[row] = value
