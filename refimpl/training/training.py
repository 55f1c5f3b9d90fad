"""``train``: many networks at once, each with its seed and its hyperparameters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from types import ModuleType
from typing import Any

import array_api_compat
import numpy as np

from .._util.messages import shown
from ..core.lanes import Lanes
from ..core.rule import Rule
from ..core.state import State
from ..problems.networks import Network, Task
from .descent import Moment, descend
from .evaluation import NAMES, judge
from .groups import groups, of_lanes, together
from .threads import one_thread


@dataclass(frozen=True)
class Training:
    """What became of each lane: arrays of shape (records, lanes), NumPy and float64 but for ``theta`` and ``state``.

    Attributes:
        epochs: (records,), the epochs done at each record.
        train_loss, test_loss: the mean cross-entropy on all training samples (with their noisy labels) and on all
            held-out ones, without any L2 term; batch norm has the statistics of all training samples.
        train_error, test_error: wrong answers in per cent.
        norm: the Frobenius norm of all weights.
        theta: the weights at the end, (lanes, size).
        state: the rule's state at the end, its slots (lanes, size).

    A lane whose loss or norm is not finite has the error 90 and infinite losses and norm from then on.
    """

    epochs: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_error: np.ndarray
    test_error: np.ndarray
    norm: np.ndarray
    theta: Any
    state: State


@one_thread()
def train(
    opt: Rule,
    network: Network,
    *,
    seeds: Sequence[int],
    epochs: int,
    task: Task | None = None,
    batch_size: int = 50,
    every: int = 1,
    dtype: str = "float32",
    arrays: ModuleType = np,
    theta0: Any = None,
    state: State | None = None,
    start: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Training:
    """Train one network a lane.  A lane's numbers are the same to the bit whatever other lanes there are.

    Args:
        opt: a rule; each hyperparameter a number, or an array of lanes, (L,).  Its schedule is a function of the
            steps done.
        network: what is trained, ``networks.Plain(hidden=64)`` for instance.
        seeds: L integers ≥ 0; split, label noise, start and batch order of lane i come from ``seeds[i]`` alone.
        epochs: passes through the training samples, ≥ 1.
        task: the data; ``networks.Task()`` by default.
        batch_size: a divisor of ``task.n_train``.
        every: epochs between two records; there is one at the end in any case.
        dtype: "float32" or "float64".
        arrays: the array library: NumPy, CuPy, PyTorch, ``jax.numpy`` or array-api-strict.
        theta0: the weights to start from, (L, size); those of the seeds by default.
        state: the rule's state to go on from, for the same lanes; with the ``theta`` of the same ``Training`` and
            ``start`` the result is that of a run that was not interrupted.
        start: the epoch, from 0, whose batches come first.
        progress: called with the epochs done of all lanes together, and their total.

    Raises:
        TypeError, ValueError: an argument is not as above; nothing has been computed then.

    >>> import refimpl as ri
    >>> from refimpl.problems.networks import Plain
    >>> found = train(ri.SGDW(lr=np.array([0.01, 0.1])), Plain(), seeds=[0, 0], epochs=2)
    >>> found.epochs, found.test_error.shape
    (array([1, 2]), (2, 2))
    """
    task = Task() if task is None else task
    _check(opt, network, seeds, epochs, every, dtype, start)
    if not hasattr(arrays, "empty"):
        raise TypeError(f"arrays must be the module of an array library, got {shown(arrays)}")
    seeds = [int(seed) for seed in seeds]
    per_epoch, total = task.steps_per_epoch(batch_size), len(seeds)
    xp = array_api_compat.array_namespace(arrays.empty(0))
    theta = _first(xp, network, task, seeds, dtype, theta0)
    ends = recorded(epochs, every)
    found = {name: np.empty((len(ends), total)) for name in NAMES}
    parts = [np.arange(total)]
    if isinstance(theta, np.ndarray):
        parts = groups(seeds, together(network, batch_size, dtype, len(opt.slots)))
    finals: list[Moment] = []
    finished = 0
    for part in parts:
        mine, done = [seeds[i] for i in part], 0
        moments = descend(
            of_lanes(opt, part, total),
            network,
            _lanes(theta, part),
            seeds=mine,
            task=task,
            batch_size=batch_size,
            state=None if state is None else _state_of(state, part),
            start=start,
        )
        for row, end in enumerate(ends.tolist()):
            for moment in islice(moments, per_epoch * (end - done)):
                last = moment
            done = end
            for name, values in judge(network, last.theta, mine, task).items():
                found[name][row, part] = values
            if progress is not None:
                progress(finished + end * len(part), epochs * total)
        finished += epochs * len(part)
        finals.append(last)
    theta, state = _together(parts, [each.theta for each in finals], [each.state for each in finals])
    return Training(epochs=ends, theta=theta, state=state, **found)


def recorded(epochs: int, every: int) -> np.ndarray:
    """The epochs at whose ends ``train`` keeps a record.

    >>> recorded(5, 2)
    array([2, 4, 5])
    """
    return np.unique([*range(every, epochs + 1, every), epochs])


def _check(opt: Any, network: Any, seeds: Any, epochs: Any, every: Any, dtype: Any, start: Any) -> None:
    if not isinstance(opt, Rule):
        raise TypeError(f"opt must be a refimpl rule, got {shown(opt)}")
    if not isinstance(network, Network):
        raise TypeError(f"network must be one of refimpl.problems.networks, got {shown(network)}")
    if not len(seeds):
        raise ValueError(f"seeds must name one seed a lane, got {shown(seeds)}")
    for name, values, least in (
        ("seeds", seeds, 0),
        ("epochs", [epochs], 1),
        ("every", [every], 1),
        ("start", [start], 0),
    ):
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise ValueError(
                    f"{name} must be {'integers' if name == 'seeds' else 'an integer'} >= {least}, got {shown(value)}"
                )
    if dtype not in ("float32", "float64"):
        raise ValueError(f"dtype must be 'float32' or 'float64', got {shown(dtype)}")


def _first(xp: Any, network: Network, task: Task, seeds: list[int], dtype: str, theta0: Any) -> Any:
    if theta0 is None:
        of_seed = {seed: task.start(network, seed, dtype) for seed in set(seeds)}
        return xp.asarray(np.stack([of_seed[seed] for seed in seeds]))
    if tuple(theta0.shape) != (len(seeds), network.size):
        raise ValueError(f"theta0 must have the shape {(len(seeds), network.size)}, got {tuple(theta0.shape)}")
    if str(theta0.dtype).rpartition(".")[2] != dtype:
        raise TypeError(f"theta0 must have the dtype {dtype}, got {theta0.dtype}")
    return theta0


def _lanes(array: Any, part: np.ndarray) -> Any:
    """Some lanes of an array, as a new one; of other libraries all lanes are worked on together, in order."""
    return array[part] if isinstance(array, np.ndarray) else array


def _state_of(state: State, part: np.ndarray) -> State:
    """The state of some lanes."""
    slots = {name: _lanes(slot, part) for name, slot in state.slots.items()}
    scalars = {
        name: Lanes(np.asarray(value)[part]) if isinstance(value, Lanes) else value
        for name, value in state.scalars.items()
    }
    return State(state.rule, state.t, slots, scalars)


def _together(parts: list[np.ndarray], thetas: list[Any], states: list[State]) -> tuple[Any, State]:
    """The weights and the state of all lanes, in their order."""
    first, back = states[0], np.argsort(np.concatenate(parts))
    if not isinstance(thetas[0], np.ndarray):
        return thetas[0], first
    slots = {name: np.concatenate([state.slots[name] for state in states]) for name in first.slots}
    scalars = {
        name: Lanes(np.concatenate([np.asarray(state.scalars[name]) for state in states]))
        if isinstance(value, Lanes)
        else value
        for name, value in first.scalars.items()
    }
    return np.concatenate(thetas)[back], _state_of(State(first.rule, first.t, slots, scalars), back)
