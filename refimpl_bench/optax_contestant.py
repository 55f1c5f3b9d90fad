"""optax: update and application in one jitted function that is given its old arrays to reuse."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from refimpl._util.versions import PEERS, library

from .contestants import Contestant, Data, Entrant
from .contests import Contest


class Optax(Contestant):
    """A transformation of optax under ``jax.jit``, on the CPU; XLA decides on the threads."""

    def __init__(self, contest: Contest, data: Data):
        self.jax, optax = library("jax"), library("optax")
        self.names = list(data.workload.shapes)
        self.double = data.dtype == "float64"
        assert contest.optax is not None
        transformation = contest.optax(optax)
        with self.jax.enable_x64(self.double), self.jax.default_device(self.jax.devices("cpu")[0]):
            self.params, self.grads = (self._copied(arrays) for arrays in (data.params(), data.grads))
            self.state = transformation.init(self.params)
        self.step = self.jax.jit(partial(_step, optax, transformation), donate_argnums=(0, 2))

    def run(self, steps: int) -> None:
        step, params, grads, state = self.step, self.params, self.grads, self.state
        with self.jax.enable_x64(self.double):
            for _ in range(steps):
                params, state = step(params, grads, state)
            self.params, self.state = self.jax.block_until_ready((params, state))

    def scale_gradients(self, factor: float) -> None:
        with self.jax.enable_x64(self.double):
            self.grads = self.jax.tree.map(lambda g: g * factor, self.grads)

    def theta(self) -> Iterable[np.ndarray]:
        params = self.params if isinstance(self.params, dict) else {self.names[0]: self.params}
        return (np.asarray(params[name]) for name in self.names)  # JAX sorts the keys of a dict

    def _copied(self, arrays: Any) -> Any:
        return self.jax.tree.map(partial(self.jax.numpy.array, copy=True), arrays)


def _step(optax: Any, transformation: Any, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
    updates, state = transformation.update(grads, state, params)
    return optax.apply_updates(params, updates), state


def entrants(contest: Contest) -> list[Entrant]:
    """The one entrant, if optax has the rule.

    Raises:
        ModuleNotFoundError: JAX or optax is not installed.
    """
    for name in PEERS["optax"]:
        library(name)
    if contest.optax is None:
        return []
    resident = 2 + len(contest.rule.slots)
    return [Entrant("optax jit", "optax", (), resident, 1, partial(Optax, contest))]
