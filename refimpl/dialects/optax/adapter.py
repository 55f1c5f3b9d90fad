"""optax."""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.containers import map_leaves
from ..call import Call


def knows(base: Any) -> bool:
    """Is it a function that says that it returns a ``GradientTransformation``?"""
    returned = getattr(base, "__annotations__", {}).get("return", "")
    return not isinstance(base, type) and "GradientTransformation" in str(returned)


class Adapter:
    """A transformation of optax on NumPy arrays, not compiled, on the CPU and with 64-bit numbers enabled."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.jax, self.optax = importlib.import_module("jax"), importlib.import_module("optax")
        given = call.given(settings)
        if schedule is not None:
            rate = given["learning_rate"]
            given["learning_rate"] = lambda count: rate * schedule(int(count))
        with self._on_cpu():
            self.transformation = call.thing(**given)

    def init(self, params: Any) -> Any:
        """optax's own state."""
        with self._on_cpu():
            return self.transformation.init(self._arrays(params))

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """The update, applied."""
        with self._on_cpu():
            theta = self._arrays(params)
            updates, state = self.transformation.update(self._arrays(grads), state, theta)
            return map_leaves(np.asarray, self.optax.apply_updates(theta, updates)), state

    def _arrays(self, tree: Any) -> Any:
        return map_leaves(self.jax.numpy.asarray, tree)

    @contextlib.contextmanager
    def _on_cpu(self) -> Iterator[None]:
        with self.jax.enable_x64(True), self.jax.default_device(self.jax.devices("cpu")[0]):
            yield
