"""``mlx.optimizers``, in float32: it has the learning rate and the correction of bias in that."""

import importlib
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call


def knows(base: Any) -> bool:
    """Is it one of its classes, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "Optimizer" and each.__module__ == "mlx.optimizers.optimizers" for each in base.__mro__
    )


class Adapter:
    """An optimizer of MLX on NumPy arrays, on the CPU."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.mx, self.call = importlib.import_module("mlx.core"), call
        self.given, self.schedule = call.given(settings), schedule

    def init(self, params: Any) -> Any:
        """The number of the step, and the optimizer."""
        return 0, self.call.thing(**self.given)

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """Its state is in the optimizer, by the names of the parameters."""
        k, optimizer = state
        if self.schedule is not None:
            optimizer.learning_rate = self.given["learning_rate"] * self.schedule(k)
        with self.mx.stream(self.mx.cpu):
            theta = optimizer.apply_gradients(self._named(grads), self._named(params))
            self.mx.eval(theta, optimizer.state)
        return rebuild(params, iter([np.array(x) for x in theta.values()])), (k + 1, optimizer)

    def _named(self, tree: Any) -> dict[str, Any]:
        return {str(i): self.mx.array(x) for i, x in enumerate(flat(tree))}
