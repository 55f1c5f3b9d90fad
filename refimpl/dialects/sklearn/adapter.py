"""The solvers of scikit-learn's ``MLPClassifier`` and ``MLPRegressor``."""

from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call
from .base import LIBRARY


def knows(base: Any) -> bool:
    """Is it one of its classes, or derived from one?"""
    return isinstance(base, type) and any(
        each.__name__ == "BaseOptimizer" and each.__module__ == LIBRARY.module for each in base.__mro__
    )


class Adapter:
    """A solver on NumPy arrays, which changes a list of them in place."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.call, self.given, self.schedule = call, call.given(settings), schedule

    def init(self, params: Any) -> Any:
        """The number of the step, and the solver."""
        return 0, self.call.thing([np.array(x) for x in flat(params)], **self.given)

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """One step; of the two rates SGD reads one, and Adam the other."""
        k, optimizer = state
        if self.schedule is not None:
            rate = self.given["learning_rate_init"] * self.schedule(k)
            optimizer.learning_rate = optimizer.learning_rate_init = rate
        arrays = [np.array(x) for x in flat(params)]
        optimizer.update_params(arrays, list(flat(grads)))
        return rebuild(params, iter(arrays)), (k + 1, optimizer)
