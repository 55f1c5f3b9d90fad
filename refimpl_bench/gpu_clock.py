"""The clocks of the GPU's benchmark: the GPU's own, and the host's."""

import functools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .gpu_contestants import Separately
from .results import Timing
from .timing import Runner

#: A turn by the GPU's clock lasts about this long, in seconds,
TURN = 5e-3
#: and has at most so many steps, and launches: the GPU's queue holds some 1000.
MOST_STEPS, MOST_LAUNCHES = 20, 800
#: A turn by the host's clock has so many times as many, so that the wait before and after them hardly counts.
HOST_TURN = 8

_HOLD = r"""
extern "C" __global__ void hold(long long nanoseconds)
{
    long long start, now;
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(start));
    do
        asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
    while (now - start < nanoseconds);
}
"""


@dataclass(frozen=True)
class DeviceTiming(Timing):
    """A timing whose ``seconds`` are the GPU's own.

    Attributes:
        wall: the seconds a step took on the host's clock, one number a round.
    """

    wall: Sequence[float] = ()

    @property
    def median_wall(self) -> float:
        return statistics.median(self.wall)


@dataclass
class DeviceRunner(Runner):
    """A contestant on the GPU, timed twice in each turn.

    Attributes:
        wall: as in ``DeviceTiming``.
    """

    wall: list[float] = field(default_factory=list)

    def turn(self) -> float:
        """Seconds a step by the GPU's clock, for steps that were all queued before the first of them began."""
        import cupy

        queued = self._by_the_host(HOST_TURN * self.steps)
        begin, end = cupy.cuda.Event(), cupy.cuda.Event()
        _hold(1.5 * queued * self.steps)
        begin.record()
        self.contestant.run(self.steps)
        end.record()
        end.synchronize()
        return cupy.cuda.get_elapsed_time(begin, end) / 1e3 / self.steps

    def _by_the_host(self, steps: int) -> float:
        """Note the seconds a step by the host's clock, waiting once, after all; return those to queue a step."""
        import cupy

        cupy.cuda.Device().synchronize()
        start = time.perf_counter()
        self.contestant.run(steps)
        queued = time.perf_counter() - start
        cupy.cuda.Device().synchronize()
        self.wall.append((time.perf_counter() - start) / steps)
        return queued / steps

    def warm_up(self) -> None:
        """Turns that do not count, and with them the number of steps in a turn."""
        launches = len(self.contestant.each) if isinstance(self.contestant, Separately) else 1
        self.turn()
        self.steps = max(1, min(round(TURN / self.turn()), MOST_STEPS, MOST_LAUNCHES // launches))
        self.turn()
        self.wall.clear()


@functools.cache
def _holding() -> Any:
    import cupy

    return cupy.RawKernel(_HOLD, "hold")


def _hold(seconds: float) -> None:
    """Keep the GPU from what is queued next for a while, so that it then finds all of it queued."""
    _holding()((1,), (1,), (np.int64(seconds * 1e9),))
