"""The result of a sweep as an xarray Dataset: its dimensions, its coordinates, and how it is cut into regions."""

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .plan import Plan

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
#: The first hyperparameter on a grid is cut into so many pieces at most, and a piece has so many bytes at most.
PIECES, LARGEST = 1000, 2**28


@dataclass(frozen=True)
class Region:
    """A block of the result, for each variable one file of the store; only its numbers are in memory at a time.

    Attributes:
        index: where it is, one slice a dimension but "epoch".
        key: what Zarr calls its file, "0.1.0.0".
        runs: the numbers of its runs.
    """

    index: tuple[slice, ...]
    key: str
    runs: range

    @property
    def files(self) -> list[str]:
        """The names of its files in the store, in the order of ``VARIABLES``."""
        return [f"{name}/{self.key}" for name in VARIABLES]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(each.stop - each.start for each in self.index)


def template(plan: Plan) -> "xarray.Dataset":
    """The dataset with its coordinates and attributes, and no numbers yet: they cost no memory."""
    import dask.array
    import xarray

    names = [*(each.name for each in plan.dimensions), "epoch"]
    shape = (*map(len, plan.dimensions), len(plan.epochs))
    empty = dask.array.zeros(shape, chunks=(*_sides(plan), len(plan.epochs)))
    coords: dict[str, Any] = {each.name: (each.name, each.labels) for each in plan.dimensions}
    coords |= {each.name: each.labels[0] for each in plan.axes if each.single} | {"epoch": ("epoch", plan.epochs)}
    variables = {name: (names, empty, dict(long_name=text, units=unit)) for name, (text, unit) in VARIABLES.items()}
    return xarray.Dataset(variables, coords, _provenance(plan))


def regions(plan: Plan) -> Iterator[Region]:
    """All of them, in the order of their runs."""
    lengths, sides = [len(each) for each in plan.dimensions], _sides(plan)
    start = 0
    for place in itertools.product(*(range(-(-n // side)) for n, side in zip(lengths, sides, strict=True))):
        begins = [i * side for i, side in zip(place, sides, strict=True)]
        index = tuple(slice(a, min(a + side, n)) for a, side, n in zip(begins, sides, lengths, strict=True))
        stop = start + math.prod(each.stop - each.start for each in index)
        yield Region(index, ".".join(map(str, (*place, 0))), range(start, stop))
        start = stop


def _sides(plan: Plan) -> list[int]:
    """How many values of each dimension a region has, such that its runs follow each other.

    One schedule, network and task, and as a rule one value of the first hyperparameter on a grid.
    """
    lengths = [len(each) for each in plan.dimensions]
    outer = sum(not each.single for each in plan.outer)
    hyper = sum(not each.single for each in plan.hyper)
    sides = [1] * outer + lengths[outer:]
    if hyper:
        sides[outer] = -(-lengths[outer] // PIECES)
    for i in range(outer, len(sides)):
        inner = math.prod(lengths[i + 1 :]) * len(plan.epochs) * 8 * len(VARIABLES)
        sides[i] = max(1, min(sides[i], LARGEST // inner))
        if inner <= LARGEST:
            break
    return sides


def _provenance(plan: Plan) -> dict[str, str]:
    """Where the numbers come from, as attributes of the dataset."""
    return {
        "title": f"refimpl sweep of {plan.settings['rule']}",
        "identity": plan.identity,
        "settings": json.dumps(plan.settings),
        **{f"version_{name}": value for name, value in plan.environment.items()},
    }
