"""From what a user asks for to a plan, checked: what is wrong is named before anything starts."""

from itertools import islice
from typing import Any

import numpy as np

from .._util.messages import shown
from .._util.names import meant
from ..core.hyper import is_schedule
from ..problems.digits import CLASSES
from ..schedules import Constant
from ..training import recorded
from .axes import Axis, axis
from .bounds import EPOCHS, SEED, VALUES, few, few_runs, fitting, whole
from .hypers import check_values, hyper_axes
from .identity import described, environment
from .naming import SCHEDULES, read, rule_named
from .plan import Plan
from .work import METRICS

DTYPES, ARRAYS = ("float32", "float64"), ("numpy", "cupy")
#: A record of a run in the result: float64.
BYTES = 8 * len(METRICS)


def planned(
    rule: Any,
    grid: Any,
    *,
    network: Any = "Plain",
    task: Any = "noisy",
    schedule: Any = None,
    seeds: Any = 5,
    epochs: int = 40,
    batch_size: int = 50,
    every: int = 10,
    dtype: str = "float32",
    arrays: str = "numpy",
) -> Plan:
    """The plan of a sweep; the arguments are those of ``refimpl.sweep``.

    Raises:
        TypeError, ValueError: an argument is not what is allowed.
    """
    from ..problems import networks

    epochs, every = whole("epochs", epochs, 1, EPOCHS), whole("every", every, 1)
    batch_size = whole("batch_size", batch_size, 1)
    _one_of("dtype", dtype, DTYPES)
    _one_of("arrays", arrays, ARRAYS)
    nets = {name: cls for name, cls in vars(networks).items() if _is_kind(cls, networks.Network)}
    tasks = {"clean": networks.Task, "noisy": _noisy, "Task": networks.Task}
    task_axis = _objects("task", task, tasks, networks.Task, {})
    lengths = {epochs * each.steps_per_epoch(batch_size) for each in task_axis.values}
    numbers = {"steps": float(lengths.pop())} if len(lengths) == 1 else {}
    schedule_axis = _objects("schedule", Constant() if schedule is None else schedule, SCHEDULES, object, numbers)
    for each in schedule_axis.values:
        if not is_schedule(each):
            raise TypeError(f"schedule must be one of {', '.join(SCHEDULES)}, with its settings, got {shown(each)}")
    cls = rule_named(rule)
    hyper = hyper_axes(cls, grid)
    network_axis, seed_axis = _objects("network", network, nets, networks.Network, {}), _seeds(seeds)
    for each in network_axis.values:
        fitting(each, CLASSES)
    outer = (schedule_axis, network_axis, task_axis)
    few_runs({each.name: len(each) for each in (*outer, *hyper, seed_axis)}, len(recorded(epochs, every)), BYTES)
    check_values(cls, hyper, schedule_axis)
    return Plan(
        rule=cls,
        outer=outer,
        hyper=tuple(hyper),
        seeds=seed_axis,
        training=dict(epochs=epochs, batch_size=batch_size, every=every, dtype=dtype, arrays=arrays),
        environment=environment(arrays),
    )


def _noisy(noise: float = 0.2, **settings: Any) -> Any:
    """The digits with a fifth of the labels drawn anew."""
    from ..problems.networks import Task

    return Task(noise=noise, **settings)


def _objects(name: str, given: Any, names: dict[str, Any], kind: type, numbers: dict[str, float]) -> Axis:
    """The axis of what may be given as an object, as its text, or as a sequence of these."""
    several = isinstance(given, list | tuple)
    texts_or_objects = few(name, given) if several else [given]
    objects = [read(each, name, names, numbers) if isinstance(each, str) else each for each in texts_or_objects]
    for each in objects:
        if not isinstance(each, kind):
            raise TypeError(f"{name} must be one of {', '.join(names)}, or such an object, got {shown(each)}")
        described(each)
    return axis(name, objects if several else objects[0])


def _seeds(given: Any) -> Axis:
    """The axis "seed": 0 … n−1 for a number n, or those that are given."""
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        if not 1 <= given <= VALUES:
            raise ValueError(f"seeds must be a number of seeds >= 1 and <= {VALUES}, or a sequence, got {shown(given)}")
        given = range(given)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise TypeError(f"seeds must be a number of seeds >= 1, or a sequence of seeds, got {shown(given)}")
    if not hasattr(given, "__len__"):  # a generator, perhaps without end
        given = list(islice(given, VALUES + 1))
    found = axis("seeds", list(few("seeds", given)))
    return Axis("seed", tuple(whole("seeds", seed, 0, SEED) for seed in found.values))


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {shown(value)}{meant(value, allowed)}")


def _is_kind(value: Any, base: type) -> bool:
    return isinstance(value, type) and issubclass(value, base) and value is not base
