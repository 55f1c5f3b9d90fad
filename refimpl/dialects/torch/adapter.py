"""``torch.optim``."""

import contextlib
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.containers import flat, leaves_like, rebuild
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

    missing = True

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.torch = importlib.import_module("torch")
        self.call, self.given, self.schedule = call, call.given(settings), schedule
        self.settings = settings

    def init(self, params: Any) -> State:
        """The optimizer on tensors of its own."""
        tensors = [self.torch.nn.Parameter(self._tensor(np.array(x))) for x in flat(params)]
        return self._state(tensors, tensors)

    def init_groups(self, params: dict[str, Any], groups: list[dict[str, Any]]) -> State:
        """The same with groups: each is a dict of the keys, "params", and of the settings that it has for itself."""
        tensors = {key: self.torch.nn.Parameter(self._tensor(np.array(x))) for key, x in params.items()}
        own = [{name: x for name, x in group.items() if name != "params"} for group in groups]
        given = [self.call.given(self.settings | changed) for changed in own]
        made = [
            {"params": [tensors[key] for key in group["params"]], **each}
            for group, each in zip(groups, given, strict=True)
        ]
        return self._state(made, list(tensors.values()))

    def _state(self, made: Any, tensors: list[Any]) -> State:
        optimizer = self.call.thing(made, **self.given)
        return State(optimizer, tensors, [group.get("lr") for group in optimizer.param_groups])

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step, in place, on gradients that share their memory with ``grads``; None is no gradient."""
        self._give(params, grads, state)
        return self._moved(params, state, state.optimizer.step)

    def step_if_finite(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """A step through PyTorch's gradient scaler, which leaves it out where a gradient is not finite."""
        self._give(params, grads, state)
        scaler = self.torch.amp.GradScaler("cpu", init_scale=1.0)
        scaler.scale(self.torch.zeros(()))
        k, finite = state.k, all(np.isfinite(g).all() for g in flat(grads))
        params, state = self._moved(params, state, lambda: scaler.step(state.optimizer))
        state.k = k + finite
        return params, state

    def accumulate(self, params: Any, micro: list[Any], state: State) -> tuple[Any, State]:
        """A step from the mean of the gradients of micro-batches, summed in the tensors' ``grad``."""
        state.optimizer.zero_grad()
        for grads in micro:
            for tensor, g in zip(state.tensors, leaves_like(params, grads, "grads"), strict=True):
                part = self._tensor(g / len(micro))
                tensor.grad = part if tensor.grad is None else tensor.grad.add_(part)
        self._place(params, state)
        return self._moved(params, state, state.optimizer.step)

    def _give(self, params: Any, grads: Any, state: State) -> None:
        for tensor, g in zip(state.tensors, leaves_like(params, grads, "grads"), strict=True):
            tensor.grad = None if g is None else self._tensor(g)
        self._place(params, state)

    def _place(self, params: Any, state: State) -> None:
        for tensor, x in zip(state.tensors, flat(params), strict=True):
            tensor.data.copy_(self._tensor(x))

    def _moved(self, params: Any, state: State, step: Callable[[], Any]) -> tuple[Any, State]:
        if self.schedule is not None:
            for group, rate in zip(state.optimizer.param_groups, state.rates, strict=True):
                group["lr"] = rate * self.schedule(state.k)
        with self._default_dtype(state.tensors):
            step()
        state.k += 1
        return rebuild(params, map(self._array, state.tensors)), state

    def save(self, state: State) -> dict[str, Any]:
        """What PyTorch saves of an optimizer, and the steps done."""
        return {"optimizer": state.optimizer.state_dict(), "rates": state.rates, "k": state.k}

    def load(self, params: Any, saved: dict[str, Any]) -> State:
        """A new optimizer that goes on from what was saved."""
        state = self.init(params)
        state.optimizer.load_state_dict(saved["optimizer"])
        return State(state.optimizer, state.tensors, saved["rates"], saved["k"])

    def _tensor(self, x: np.ndarray) -> Any:
        """An array as a tensor; NumPy's bfloat16, which PyTorch does not know, by its bits."""
        if x.dtype.name != "bfloat16":
            return self.torch.from_numpy(x)
        return self.torch.from_numpy(x.view(np.int16)).view(self.torch.bfloat16)

    def _array(self, tensor: Any) -> np.ndarray:
        tensor = tensor.detach()
        if tensor.dtype != self.torch.bfloat16:
            return np.array(tensor.numpy())
        return np.array(tensor.view(self.torch.int16).numpy()).view(importlib.import_module("ml_dtypes").bfloat16)

    @contextlib.contextmanager
    def _default_dtype(self, tensors: list[Any]) -> Iterator[None]:
        """The dtype of the tensors as PyTorch's default: NAdam keeps a running product in the default dtype."""
        before = self.torch.get_default_dtype()
        self.torch.set_default_dtype(tensors[0].dtype if tensors else before)
        try:
            yield
        finally:
            self.torch.set_default_dtype(before)
