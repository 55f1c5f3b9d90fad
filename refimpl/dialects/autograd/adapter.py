"""``autograd.misc.optimizers``, whose functions run all steps at once, in float64."""

import inspect
from collections.abc import Mapping
from typing import Any

from ..call import Call, signature
from .base import LIBRARY


def knows(base: Any) -> bool:
    """Is it one of its functions?"""
    return not isinstance(base, type) and getattr(base, "__module__", "") == LIBRARY.module


def parameters(base: Any) -> Mapping[str, inspect.Parameter]:
    """The arguments of the function that is wrapped: the wrapper says ``*args, **kwargs``."""
    return signature(inspect.getclosurevars(base).nonlocals["optimize"])


class Adapter:
    """One of its functions; the state is where it started, and every gradient since."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.run, self.given = call.thing, call.kept | call.given(settings)
        self.flat = inspect.getclosurevars(call.base).nonlocals["optimize"]

    def init(self, params: Any) -> Any:
        """The start."""
        return params, ()

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """All steps from the start, of which the last is new; a vector needs no wrapper, which is slow."""
        start, before = state
        seen = (*before, grads)
        run = self.flat if getattr(start, "ndim", 0) == 1 else self.run
        return run(lambda _, i: seen[i], start, num_iters=len(seen), **self.given), (start, seen)
