"""The clock: every contestant in turn, many rounds."""

import gc
import math
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .contestants import Contestant, Entrant

#: A turn lasts at least this long, in seconds, and so has as many steps as that takes,
LEAST = 4e-3
#: but at most so many.
MOST_STEPS = 4000
#: Steps are done for about so long, in seconds, before the clock starts: threads wake, and the caches come to hold
#: what this contestant's steps leave there.  It takes 64 MB some eight steps to settle in a cache of 260 MB; after
#: one, a step of SGD takes twice as long as in the end, or not, by who had the turn before.
SETTLING = 0.05
#: Between two turns, in seconds: the worker threads of the last contestant stop spinning.
PAUSE = 5e-3


@dataclass
class Runner:
    """A contestant with one thread count, and its times.

    Attributes:
        threads: how many; None where the library alone decides.
        steps: steps in a turn.
        untimed: steps before them, none where one is longer than ``SETTLING``.
        seconds: the seconds a step took, for each round.
    """

    entrant: Entrant
    contestant: Contestant
    threads: int | None
    steps: int = 1
    seconds: list[float] = field(default_factory=list)
    untimed: int = 1

    def turn(self) -> float:
        """Seconds a step."""
        time.sleep(PAUSE)
        if self.threads is not None:
            self.contestant.use(self.threads)
        if self.untimed:
            self.contestant.run(self.untimed)
        start = time.perf_counter()
        self.contestant.run(self.steps)
        return (time.perf_counter() - start) / self.steps

    def warm_up(self) -> None:
        """Turns that do not count, and with them the number of steps in a turn."""
        for _ in range(3):
            seconds = self.turn()
            self.untimed = min(MOST_STEPS, int(SETTLING / seconds))
            if seconds * self.steps >= LEAST or self.steps >= MOST_STEPS:
                return
            self.steps = min(MOST_STEPS, math.ceil(LEAST / seconds))


def interleaved(runners: Sequence[Runner], rounds: int, progress: Callable[[int, int], Any]) -> None:
    """Every runner has its turn in every round; the order turns round each time."""
    with _no_garbage_collection():
        for runner in runners:
            runner.warm_up()
        for done in range(rounds):
            for runner in runners if done % 2 == 0 else reversed(runners):
                runner.seconds.append(runner.turn())
            progress(done + 1, rounds)


@contextmanager
def _no_garbage_collection() -> Any:
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
