"""``numpy_ml.neural_nets.optimizers``."""

import collections
import collections.abc
import importlib
from types import ModuleType
from typing import Any

from ...core.containers import leaves, rebuild
from ..call import Call
from .base import LIBRARY


def load() -> ModuleType:
    """The package, which asks ``collections`` for a name that is in ``collections.abc`` alone since Python 3.10."""
    if not hasattr(collections, "Hashable"):
        collections.Hashable = collections.abc.Hashable  # type: ignore[attr-defined]
        try:
            return importlib.import_module(LIBRARY.module)
        finally:
            del collections.Hashable  # type: ignore[attr-defined]
    return importlib.import_module(LIBRARY.module)


def knows(base: Any) -> bool:
    """Is it one of its classes, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "OptimizerBase" and each.__module__ == f"{LIBRARY.module}.optimizers" for each in base.__mro__
    )


class Adapter:
    """An optimizer that keeps its state by the names of the parameters."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def init(self, params: Any) -> Any:
        """The number of the step, and the optimizer."""
        return 0, self.call.thing(**self.given)

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """Its rate comes from a scheduler, of which a constant one has the rate as an attribute."""
        k, optimizer = state
        if self.schedule is not None:
            optimizer.lr_scheduler.lr = self.given["lr"] * self.schedule(k)
        pairs = zip(leaves(params, "params"), leaves(grads, "params"), strict=True)
        updated = [optimizer.update(x, g, path) for (path, x), (_, g) in pairs]
        optimizer.step()
        return rebuild(params, iter(updated)), (k + 1, optimizer)
