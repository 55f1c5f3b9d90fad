"""Keras 3, on the backend that it was imported with."""

import contextlib
import importlib
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call


def knows(base: Any) -> bool:
    """Is it a Keras optimizer, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "BaseOptimizer" and each.__module__.startswith("keras.") for each in base.__mro__
    )


class Adapter:
    """A Keras optimizer on NumPy arrays; its state is the values of the optimizer's variables."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.keras = importlib.import_module("keras")
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def init(self, params: Any) -> Any:
        """The optimizer on variables of its own; the steps done, and the values of its variables."""
        self.dtype = str(next(flat(params)).dtype)
        with self._in_dtype():
            self.variables = [self.keras.Variable(x, dtype=self.dtype) for x in flat(params)]
            self.optimizer = self.call.thing(**self.given)
            self.optimizer.build(self.variables)
            return 0, self._values(self.optimizer.variables)

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """One step from the given parameters and values."""
        k, values = state
        with self._in_dtype():
            self._assign(self.optimizer.variables, values)
            self._assign(self.variables, flat(params))
            if self.schedule is not None:
                self.optimizer.learning_rate = self.given["learning_rate"] * self.schedule(k)
            self.optimizer.apply([self.keras.ops.convert_to_tensor(g) for g in flat(grads)], self.variables)
            theta = rebuild(params, iter(self._values(self.variables)))
            return theta, (k + 1, self._values(self.optimizer.variables))

    def _values(self, variables: Any) -> list[np.ndarray]:
        return [np.array(self.keras.ops.convert_to_numpy(variable.value)) for variable in variables]

    def _assign(self, variables: Any, values: Any) -> None:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    @contextlib.contextmanager
    def _in_dtype(self) -> Iterator[None]:
        """Keras computing in the dtype of the parameters, its learning rate and its backend too."""
        config = self.keras.config
        before = config.floatx()
        config.set_floatx(self.dtype)
        try:
            with _wide(config.backend()), warnings.catch_warnings():
                # On PyTorch it reads tensors by np.array, of which NumPy 2 warns.
                warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
                yield
        finally:
            config.set_floatx(before)


def _wide(backend: str) -> contextlib.AbstractContextManager[Any]:
    """In this context the backend has 64-bit numbers: only JAX has to be told."""
    return importlib.import_module("jax").enable_x64(True) if backend == "jax" else contextlib.nullcontext()
