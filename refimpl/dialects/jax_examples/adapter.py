"""``jax.example_libraries.optimizers``: triples of functions, with the parameters in the state."""

import functools
import importlib
from typing import Any

import numpy as np

from ..call import Call
from .base import LIBRARY


def knows(base: Any) -> bool:
    """Is it one of its functions?"""
    return not isinstance(base, type) and getattr(base, "__module__", "") == LIBRARY.module


class Adapter:
    """One of its optimizers on NumPy arrays, compiled, on the CPU and with 64-bit numbers enabled; i counts from 0."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.jax, self.thing, self.schedule = importlib.import_module("jax"), call.thing, schedule
        self.given = call.given(settings)
        self.rate = self.given.pop("step_size")

    def init(self, params: Any) -> Any:
        """The number of the step, and JAX's own state."""
        with self.jax.enable_x64(True):
            return 0, self.thing(0.0, **self.given)[0](self.jax.tree.map(self.jax.numpy.asarray, params))

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """The parameters are those that its state has."""
        i, inner = state
        rate = self.rate if self.schedule is None else self.rate * self.schedule(i)
        with self.jax.enable_x64(True):
            params, inner = _compiled(self.thing)(i, rate, self.given, grads, inner)
            return self.jax.tree.map(np.asarray, params), (i + 1, inner)


@functools.cache
def _compiled(thing: Any) -> Any:
    """One step as a function of all numbers in it, which JAX can compile once for all of them."""

    def stepped(i: Any, rate: Any, given: dict[str, Any], grads: Any, state: Any) -> tuple[Any, Any]:
        _, update, parameters = thing(lambda _: rate, **given)
        state = update(i, grads, state)
        return parameters(state), state

    return importlib.import_module("jax").jit(stepped)
