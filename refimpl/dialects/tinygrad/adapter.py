"""``tinygrad.nn.optim``, in float32, which it keeps its buffers and scalars in."""

import importlib
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call
from .base import LIBRARY

#: What its optimizers keep from step to step.
KEPT = ("b", "b1_t", "b2_t", "m", "v")


def knows(base: Any) -> bool:
    """Is it one of its functions or classes?"""
    return getattr(base, "__module__", "") == LIBRARY.module


@dataclass
class State:
    """The adapter, the optimizer, its parameters, and the steps done."""

    adapter: "Adapter"
    optimizer: Any
    tensors: list[Any]
    k: int = 0

    def __deepcopy__(self, memo: Any) -> Self:
        """With buffers of its own, which a deep copy of tinygrad's optimizer does not have."""
        made = self.adapter.made([tensor.numpy() for tensor in self.tensors])
        for name in KEPT:
            for mine, other in zip(_listed(made.optimizer, name), _listed(self.optimizer, name), strict=True):
                mine.assign(self.adapter.Tensor(other.numpy())).realize()
        return type(self)(self.adapter, made.optimizer, made.tensors, self.k)

    def __reduce__(self) -> Any:
        """It is not pickled, for what is pickled shares its buffers just so."""
        raise TypeError("the buffers of a tinygrad optimizer are shared by what is pickled")


class Adapter:
    """An optimizer of tinygrad on NumPy arrays.

    It makes no parameter of an empty array, and cannot step one of no dimension: such are left out, and given one.
    """

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.Tensor = importlib.import_module("tinygrad").Tensor
        self.context = importlib.import_module("tinygrad.helpers").Context
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def made(self, arrays: list[np.ndarray]) -> State:
        """An optimizer on tensors of its own."""
        tensors = [self.Tensor(np.array(x)).is_param_(True) for x in arrays]
        return State(self, self.call.thing(tensors, **self.given), tensors)

    def init(self, params: Any) -> State:
        """The optimizer before its first step."""
        return self.made(_vectors(params))

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step, in place."""
        if self.schedule is not None:
            rate = np.full(state.optimizer.lr.shape, self.given["lr"] * self.schedule(state.k), np.float32)
            state.optimizer.lr.assign(self.Tensor(rate)).realize()
        for tensor, g in zip(state.tensors, _vectors(grads), strict=True):
            tensor.grad = self.Tensor(g)
        with self.context(TRAINING=1):
            state.optimizer.step()
        state.k += 1
        stepped = iter([tensor.numpy() for tensor in state.tensors])
        return rebuild(params, iter([next(stepped).reshape(x.shape) if x.size else x for x in flat(params)])), state


def _vectors(tree: Any) -> list[np.ndarray]:
    return [np.atleast_1d(x) for x in flat(tree) if x.size]


def _listed(optimizer: Any, name: str) -> list[Any]:
    found = getattr(optimizer, name, [])
    return found if isinstance(found, list) else [found]
