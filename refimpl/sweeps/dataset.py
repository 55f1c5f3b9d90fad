"""The result of a sweep as an xarray Dataset: its dimensions, its coordinates, and how chunks fill it."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .plan import Plan
from .work import METRICS

if TYPE_CHECKING:
    import xarray

#: What the variables are, and their units.
VARIABLES = {
    "train_loss": ("mean cross-entropy on the training set", "nat"),
    "test_loss": ("mean cross-entropy on the held-out set", "nat"),
    "train_error": ("wrong answers on the training set", "%"),
    "test_error": ("wrong answers on the held-out set", "%"),
    "norm": ("Euclidean norm of all weights", "1"),
}


def template(plan: Plan, epochs: np.ndarray) -> "xarray.Dataset":
    """The dataset with its coordinates and attributes, and no numbers yet: they cost no memory."""
    import dask.array
    import xarray

    names = [*(each.name for each in plan.dimensions), "epoch"]
    shape = (*map(len, plan.dimensions), len(epochs))
    empty = dask.array.zeros(shape, chunks=(*(1,) * len(_leading(plan)), *shape[len(_leading(plan)) :]))
    coords: dict[str, Any] = {each.name: (each.name, each.labels) for each in plan.dimensions}
    coords |= {each.name: each.labels[0] for each in plan.axes if each.single} | {"epoch": ("epoch", epochs)}
    variables = {name: (names, empty, dict(long_name=text, units=unit)) for name, (text, unit) in VARIABLES.items()}
    return xarray.Dataset(variables, coords, _provenance(plan))


def regions(
    plan: Plan, done: dict[Path, np.ndarray], results: Callable[[Path], dict[str, np.ndarray]]
) -> Iterator[tuple[tuple[int, ...], dict[str, np.ndarray]]]:
    """The numbers, one slice after the other: its indices along the leading dimensions, and each metric there.

    A slice has one schedule, network, task and one value of the first hyperparameter on a grid, so that this
    much and one chunk are in memory at a time.
    """
    paths = list(done)
    file, column = np.full(plan.runs, -1), np.zeros(plan.runs, dtype=int)
    for i, path in enumerate(paths):
        file[done[path]], column[done[path]] = i, np.arange(len(done[path]))
    leading = [len(each) for each in _leading(plan)]
    size = plan.runs // math.prod(leading)
    trailing = [len(each) for each in plan.dimensions[len(leading) :]]
    for region in range(math.prod(leading)):
        runs = np.arange(region * size, (region + 1) * size)
        parts: dict[str, Any] = {}
        for i in np.unique(file[runs]).tolist():
            chunk, here = results(paths[i]), file[runs] == i
            for name in METRICS:
                values = parts.setdefault(name, np.empty((size, len(chunk["epoch"]))))
                values[here] = chunk[name].T[column[runs[here]]]
        index = tuple(int(i) for i in np.unravel_index(region, leading)) if leading else ()
        yield index, {name: values.reshape(*trailing, -1) for name, values in parts.items()}


def _leading(plan: Plan) -> list[Any]:
    """The dimensions along which the result is cut: the outer ones and the first hyperparameter."""
    outer = [each for each in plan.outer if not each.single]
    return outer + [each for each in plan.hyper if not each.single][:1]


def _provenance(plan: Plan) -> dict[str, str]:
    """Where the numbers come from, as attributes of the dataset."""
    return {
        "title": f"refimpl sweep of {plan.settings['rule']}",
        "identity": plan.identity,
        "settings": json.dumps(plan.settings),
        **{f"version_{name}": value for name, value in plan.environment.items()},
    }
