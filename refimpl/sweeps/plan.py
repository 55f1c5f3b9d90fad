"""What a sweep computes: every run of a grid, numbered."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..core.rule import Rule
from ..training import recorded
from .axes import Axis
from .identity import described, digest, sources
from .work import Work


@dataclass(frozen=True)
class Plan:
    """A grid of runs: blocks of one schedule, network and task; in each, hyperparameters × seeds as lanes.

    Runs are numbered in the order of ``axes``, the last running fastest.

    Attributes:
        rule: the rule's class.
        outer: the axes "schedule", "network", "task"; runs that differ here are not lanes of one batch.
        hyper: an axis for each hyperparameter of the rule.
        seeds: the axis "seed".
        training: epochs, batch_size, every, dtype, arrays.
        environment: the versions that decide the bits, where the runs are computed.
    """

    rule: type[Rule]
    outer: tuple[Axis, ...]
    hyper: tuple[Axis, ...]
    seeds: Axis
    training: dict[str, Any]
    environment: dict[str, str]

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (*self.outer, *self.hyper, self.seeds)

    @property
    def dimensions(self) -> tuple[Axis, ...]:
        """The axes that the result has as dimensions, before "epoch"."""
        return tuple(each for each in self.axes if not each.single)

    @property
    def runs(self) -> int:
        """How many there are."""
        return math.prod(map(len, self.axes))

    @cached_property
    def epochs(self) -> np.ndarray:
        """The epochs of the records of each run."""
        return recorded(self.training["epochs"], self.training["every"])

    @property
    def block(self) -> int:
        """How many are in each block."""
        return math.prod(len(each) for each in (*self.hyper, self.seeds))

    def work(self, runs: np.ndarray) -> Work:
        """The batch of these runs, which must be of one block."""
        outer, lanes = self.outer_indices(int(runs[0]) // self.block), runs % self.block
        schedule, network, task = (each.values[i] for each, i in zip(self.outer, outer, strict=True))
        *hyper, seeds = np.unravel_index(lanes, [len(each) for each in (*self.hyper, self.seeds)])
        values: dict[str, Any] = {}
        for each, index in zip(self.hyper, hyper, strict=True):
            values[each.name] = each.values[0] if len(each) == 1 else [each.values[i] for i in index.tolist()]
        return Work(
            rule=self.rule,
            hyper=values,
            schedule=schedule,
            network=network,
            task=task,
            seeds=[self.seeds.values[i] for i in seeds.tolist()],
            training=self.training,
            environment=self.environment,
            sources=self.settings["sources"],
            runs=tuple(runs.tolist()),
            identity=digest([self.identity, runs.tolist()]),
        )

    def outer_indices(self, block: int) -> tuple[int, ...]:
        """Which schedule, network and task the block has."""
        return tuple(int(i) for i in np.unravel_index(block, [len(each) for each in self.outer]))

    def chunks(self, done: Iterable[int], size: int) -> Iterator[Work]:
        """The runs that are not ``done``, in batches of at most ``size`` of one block."""
        open_ = np.ones(self.runs, dtype=bool)
        open_[np.fromiter(done, dtype=np.intp)] = False
        for block in range(self.runs // self.block):
            start = block * self.block
            left = start + np.flatnonzero(open_[start : start + self.block])
            for i in range(0, len(left), size):
                yield self.work(left[i : i + size])

    @cached_property
    def settings(self) -> dict[str, Any]:
        """All that is computed, as JSON, numbers in hex."""
        axes = {each.name: described(each.values[0] if each.single else each.values) for each in self.axes}
        name = self.rule.__name__ if self.rule.__module__.startswith("refimpl.rules.") else _full_name(self.rule)
        order = [each.name for each in self.dimensions]
        held = {key: described(value) for key, value in self.training.items()}
        return {"rule": name, "sources": sources(self.rule), "dimensions": order, **axes, **held}

    @cached_property
    def identity(self) -> str:
        """The hash of what is computed and of the versions that decide the bits."""
        return digest([self.settings, self.environment])


def _full_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
