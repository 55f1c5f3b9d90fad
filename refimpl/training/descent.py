"""Steps of a rule on a network: a stream of moments, of which whatever is wanted can be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import array_api_compat
import numpy as np

from ..core.namespaces import NUMPY
from ..core.rule import Rule
from ..core.state import State
from ..engine.jit import jit
from ..problems.networks import Network, Task
from ..problems.networks.arithmetic import Reusing
from .batches import Batches


@dataclass(frozen=True)
class Moment:
    """What there is right after a step.  The next step may write over the arrays: copy what is to be kept.

    Attributes:
        t: steps done.
        theta: the weights after the step, (lanes, size).
        g: the gradient that the step was made with, taken before it.
        state: the rule's.
    """

    t: int
    theta: Any
    g: Any
    state: State


def descend(
    opt: Rule,
    network: Network,
    theta: Any,
    *,
    seeds: Sequence[int],
    task: Task | None = None,
    batch_size: int = 50,
    state: State | None = None,
    start: int = 0,
) -> Iterator[Moment]:
    """Minibatch steps without end: draw, differentiate, step.

    Args:
        opt: a rule; its lanes are those of ``theta``.
        network: what is trained.
        theta: the weights to start from, (lanes, size): arrays of any library.  They are not changed.
        seeds: one a lane: whose split, labels and batches it trains on.
        task: the data; digits without label noise by default.
        batch_size: a divisor of the number of training samples.
        state: the rule's state to go on from; that before the first step by default.
        start: the epoch whose batches come first.

    >>> from itertools import islice
    >>> import refimpl as ri
    >>> from refimpl.problems.networks import Plain, Task
    >>> network, task = Plain(hidden=8), Task(noise=0.2)
    >>> theta = task.start(network, seed=3)[None]
    >>> gradients = [moment.g.copy() for moment in islice(descend(ri.Adam(), network, theta, seeds=[3]), 12)]
    >>> len(gradients), gradients[0].shape
    (12, (1, 610))
    """
    opt.needs("refimpl.training")  # for the lanes of theta are runs of their own
    task = Task() if task is None else task
    xp = array_api_compat.array_namespace(theta)
    theta = xp.asarray(theta, copy=True)
    step = stepper(opt, theta)
    state = opt.init(theta) if state is None else state
    batches = Batches(xp, task, seeds, batch_size, str(theta.dtype).rpartition(".")[2], start)
    memory = Reusing() if isinstance(theta, np.ndarray) else None
    for x, y in batches:
        with NUMPY.quiet():
            g = network.gradient(theta, x, y, memory)
        theta, state = step(theta, g, state)
        yield Moment(state.t, theta, g, state)


def stepper(opt: Rule, theta: Any) -> Any:
    """``opt.step``, or where it can be compiled, the same in place, to the bit."""
    in_place = isinstance(theta, np.ndarray) or array_api_compat.is_cupy_array(theta)
    compiles = find_spec("numba") is not None or not isinstance(theta, np.ndarray)
    if not in_place or not compiles or str(theta.dtype) not in ("float32", "float64"):
        return opt.step
    fast = jit(opt)
    return lambda theta, g, state: (theta, fast.step_(theta, g, state))
