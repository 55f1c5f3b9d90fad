"""``paddle.optimizer``."""

import contextlib
import copy
import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call


def knows(base: Any) -> bool:
    """Is it one of its classes, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "Optimizer" and each.__module__ == "paddle.optimizer.optimizer" for each in base.__mro__
    )


class Adapter:
    """An optimizer of Paddle on NumPy arrays, on the CPU; its state is what ``state_dict`` gives."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.paddle = importlib.import_module("paddle")
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def init(self, params: Any) -> Any:
        """The optimizer on tensors of its own."""
        with self._in_dtype(params):
            self.tensors = [self._parameter(x) for x in flat(params) if x.size]
            self.optimizer = self.call.thing(parameters=self.tensors, **self.given)
        return 0, None

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """One step, in place, from the given parameters and state; empty arrays are left as they are."""
        k, kept = state
        with self._in_dtype(params):
            if kept is not None:
                self.optimizer.set_state_dict(kept)
            if self.schedule is not None:
                self.optimizer.set_lr(self.given["learning_rate"] * self.schedule(k))
            pairs = [(x, g) for x, g in zip(flat(params), flat(grads), strict=True) if x.size]
            for tensor, (x, g) in zip(self.tensors, pairs, strict=True):
                tensor.set_value(x)
                tensor.grad = self.paddle.to_tensor(g)
            self.optimizer.step()
            stepped = iter([tensor.numpy() for tensor in self.tensors])
            kept = copy.deepcopy(
                {
                    name: value.numpy() if hasattr(value, "numpy") else value
                    for name, value in self.optimizer.state_dict().items()
                }
            )
        return rebuild(params, iter([next(stepped) if x.size else x for x in flat(params)])), (k + 1, kept)

    def _parameter(self, x: np.ndarray) -> Any:
        made = self.paddle.create_parameter(list(x.shape), str(x.dtype))
        made.set_value(x)
        return made

    @contextlib.contextmanager
    def _in_dtype(self, params: Any) -> Iterator[None]:
        """The dtype of the parameters as Paddle's default, which the learning rate is kept in."""
        before = self.paddle.get_default_dtype()
        self.paddle.set_default_dtype(str(next(flat(params)).dtype))
        try:
            yield
        finally:
            self.paddle.set_default_dtype(before)
