"""How much memory a chunk takes: what grows with its runs, and what does not."""

import tracemalloc
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..training.groups import together
from .plan import Plan

#: Seeds whose data a task keeps.
KEPT = 64


def memory(plan: Plan, size: int) -> int:
    """Bytes that a process takes to train ``size`` runs at once, beyond Python and its libraries: an upper bound.

    Every run keeps its weights, their first values, and twice the weights and slots at the end (once in its
    group, once put together).  Gradients and activations exist for one group at a time, or on a GPU for
    all runs; what they take is measured on one run.
    """
    item = np.dtype(plan.training["dtype"]).itemsize
    on_gpu = plan.training["arrays"] == "cupy"
    batch_size, dtype = plan.training["batch_size"], plan.training["dtype"]
    slots = len(plan.rule.slots) if isinstance(plan.rule.slots, tuple) else 2
    records = len(plan.epochs)
    most = 0
    for network in _largest(plan.outer[1].values):
        for task in _extremes(plan.outer[2].values):
            step, judging, data = _measured(network, task, batch_size, dtype)
            weights = network.size * item * (2 + 2 * (1 + slots)) + network.size * 8
            batch = batch_size * data // task.n_train
            at_once = size if on_gpu else min(size, together(network, batch_size, dtype, slots))
            group = (step + batch) * at_once + judging * (size if on_gpu else 1)
            seeds = min(size, len(plan.seeds))
            kept = data * (min(seeds, KEPT) + 2 * seeds)
            most = max(most, size * (weights + 5 * 8 * 2 * records) + group + kept)
    return most


def _largest(networks: Iterable[Any]) -> list[Any]:
    """The network of each kind that has most weights: an axis may be long, and each is measured."""
    largest: dict[type, Any] = {}
    for network in networks:
        there = largest.get(type(network))
        if there is None or network.size > there.size:
            largest[type(network)] = network
    return list(largest.values())


def _extremes(tasks: Iterable[Any]) -> list[Any]:
    """The tasks with fewest and most training images: the bytes of a seed are all images, split otherwise."""
    ordered = sorted(tasks, key=lambda task: task.n_train)
    return [ordered[0], ordered[-1]][: len({ordered[0].n_train, ordered[-1].n_train})]


def _measured(network: Any, task: Any, batch_size: int, dtype: str) -> tuple[int, int, int]:
    """Bytes at the peak of one run's gradient and of judging it, and those of a seed's data."""
    data = task.data(0)
    theta = task.start(network, 0).astype(dtype)[None]
    x, y, x_test = (each.astype(dtype) for each in (data.x_train, data.y_train, data.x_test))
    step = _peak(lambda: network.gradient(theta, x[None, :batch_size], y[None, :batch_size]))
    judging = _peak(lambda: network.logits(theta, x_test, like=x))
    arrays = (data.x_train, data.y_train, data.x_test, data.y_test)
    return step, judging, sum(each.nbytes for each in arrays)


def _peak(function: Callable[[], Any]) -> int:
    """Bytes that the function allocates at its peak."""
    mine = not tracemalloc.is_tracing()
    if mine:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    with np.errstate(all="ignore"):
        function()
    peak = tracemalloc.get_traced_memory()[1] - before
    if mine:
        tracemalloc.stop()
    return peak
