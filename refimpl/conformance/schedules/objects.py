"""Scheduler objects of libraries as functions of k: those that can only step, and those that are told k.

PyTorch's and what is made of them, such as transformers', step; timm's are told k.  What a library calls with k, as
optax, Keras and MLX do, is a function already.
"""

import contextlib
import copy
import warnings
from collections.abc import Callable, Iterator
from typing import Any

#: How many of the steps a scheduler is saved at, loaded and gone on with.
RESUMED = 12


class Scheduled:
    """A scheduler object, which is copied first and never touched itself.

    Attributes:
        scale: the rate of its optimizer, by which it multiplies a schedule.
    """

    def __init__(self, scheduler: Any):
        self.__name__ = self.__qualname__ = type(scheduler).__name__
        self.__module__ = type(scheduler).__module__
        self.fresh = scheduler
        self.running = copy.deepcopy(scheduler)
        group = self.running.optimizer.param_groups[0]
        self.scale = float(group.get("max_lr", group.get("initial_lr", group["lr"])))

    def __call__(self, k: Any) -> float:
        raise NotImplementedError

    def rate(self, scheduler: Any) -> float:
        """The rate of the first group."""
        return float(scheduler.optimizer.param_groups[0]["lr"])


class Told(Scheduled):
    """One that is told k: timm's, in epochs or in updates."""

    def __call__(self, k: Any) -> float:
        (self.running.step if self.running.t_in_epochs else self.running.step_update)(int(k))
        return self.rate(self.running)


class Stepped(Scheduled):
    """One that can only step: what it said is kept, as it knows no way back."""

    def __init__(self, scheduler: Any):
        super().__init__(scheduler)
        self.seen = [self.rate(self.running)]
        self.ended: Exception | None = None

    def __call__(self, k: Any) -> float:
        if len(self.seen) <= k:
            with _quiet():
                self._step_to(k)
        return self.seen[k]

    def _step_to(self, k: Any) -> None:
        while len(self.seen) <= k:
            if self.ended is not None:
                raise self.ended
            try:
                self.running.step()
            except Exception as error:  # OneCycleLR refuses to go on after its end
                self.ended = error
                raise
            self.seen.append(self.rate(self.running))

    def resumed(self, k: int) -> float:
        """The rate at step k + 1, of one that was saved at step k and loaded into a fresh one."""
        there, fresh = copy.deepcopy(self.fresh), copy.deepcopy(self.fresh)
        with _quiet():
            for _ in range(k):
                there.step()
            fresh.optimizer.load_state_dict(there.optimizer.state_dict())
            fresh.load_state_dict(copy.deepcopy(there.state_dict()))
            fresh.step()
        return self.rate(fresh)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the warning that the optimizer was not stepped, which it is not: a copy's would step the original."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def as_function(thing: Any) -> Callable[[Any], Any] | None:
    """A scheduler object as a function of k; a function as it is; None of anything else."""
    if hasattr(thing, "step") and hasattr(getattr(thing, "optimizer", None), "param_groups"):
        return (Told if hasattr(thing, "t_in_epochs") and hasattr(thing, "step_update") else Stepped)(thing)
    return thing if callable(thing) and not isinstance(thing, type) else None
