"""``torch.optim``."""

import contextlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call


def knows(base: Any) -> bool:
    """Is it a class of ``torch.optim``, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "Optimizer" and each.__module__ == "torch.optim.optimizer" for each in base.__mro__
    )


def load() -> None:
    """PyTorch with one thread: what it measures must not depend on the machine."""
    importlib.import_module("torch").set_num_threads(1)


@dataclass
class State:
    """The optimizer, the tensors that it changes, their rates without a schedule, and the steps done."""

    optimizer: Any
    tensors: list[Any]
    rates: list[float]
    k: int = 0


class Adapter:
    """An optimizer of PyTorch on NumPy arrays."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.torch = importlib.import_module("torch")
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def init(self, params: Any) -> State:
        """The optimizer on tensors of its own."""
        tensors = [self.torch.nn.Parameter(self.torch.from_numpy(np.array(x))) for x in flat(params)]
        optimizer = self.call.thing(tensors, **self.given)
        return State(optimizer, tensors, [group.get("lr") for group in optimizer.param_groups])

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step, in place, on gradients that share their memory with ``grads``."""
        for tensor, x, g in zip(state.tensors, flat(params), flat(grads), strict=True):
            tensor.data.copy_(self.torch.from_numpy(x))
            tensor.grad = self.torch.from_numpy(g)
        if self.schedule is not None:
            for group, rate in zip(state.optimizer.param_groups, state.rates, strict=True):
                group["lr"] = rate * self.schedule(state.k)
        with self._default_dtype(state.tensors):
            state.optimizer.step()
        state.k += 1
        return rebuild(params, (np.array(tensor.detach().numpy()) for tensor in state.tensors)), state

    def save(self, state: State) -> dict[str, Any]:
        """What PyTorch saves of an optimizer, and the steps done."""
        return {"optimizer": state.optimizer.state_dict(), "rates": state.rates, "k": state.k}

    def load(self, params: Any, saved: dict[str, Any]) -> State:
        """A new optimizer that goes on from what was saved."""
        state = self.init(params)
        state.optimizer.load_state_dict(saved["optimizer"])
        return State(state.optimizer, state.tensors, saved["rates"], saved["k"])

    @contextlib.contextmanager
    def _default_dtype(self, tensors: list[Any]) -> Iterator[None]:
        """The dtype of the tensors as PyTorch's default: NAdam keeps a running product in the default dtype."""
        before = self.torch.get_default_dtype()
        self.torch.set_default_dtype(tensors[0].dtype if tensors else before)
        try:
            yield
        finally:
            self.torch.set_default_dtype(before)
