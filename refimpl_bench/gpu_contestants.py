"""refimpl's step on a GPU, launched in several ways; contestants only queue their work, and the clock waits."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from refimpl.core.containers import flat
from refimpl.core.rule import Rule
from refimpl.engine import jit

from .contestants import Data, Entrant
from .guard import STEPS
from .own_contestants import Jitted, OnNumPy
from .workloads import Workload

#: Among 2^28 normal numbers some are so large that the rounding of θ alone is more than the guard allows a peer.
LARGEST = 3.9


class OnDevice(Workload):
    """A workload whose numbers are drawn on the GPU, and stay there."""

    def _normal(self, seed: int, dtype: str) -> Iterator[Any]:
        import cupy

        rng = cupy.random.default_rng(seed)
        for shape in self.shapes.values():
            x = rng.standard_normal(shape, dtype=np.dtype(dtype))
            yield x.clip(-LARGEST, LARGEST, out=x)


class Separately(OnNumPy):
    """A compiled step for each array, and so a launch."""

    def __init__(self, opt: Rule, data: Data):
        self.params, self.grads = data.params(), data.grads
        self.each = [
            [jit(opt).step_, x, g, opt.init(x)] for x, g in zip(flat(self.params), flat(self.grads), strict=True)
        ]

    def run(self, steps: int) -> None:
        for _ in range(steps):
            for one in self.each:
                step_, theta, g, state = one
                one[3] = step_(theta, g, state)


class NewGradients(Jitted):
    """The compiled step, given other gradient arrays at every step, as a framework that makes them anew does."""

    def __init__(self, opt: Rule, data: Data):
        super().__init__(opt, data)
        self.spare = data.workload.gradients(data.dtype)
        self.spare = type(self.grads)(zip(self.grads, self.spare, strict=True))

    def run(self, steps: int) -> None:
        for _ in range(steps):
            super().run(1)
            self.grads, self.spare = self.spare, self.grads

    def scale_gradients(self, factor: float) -> None:
        super().scale_gradients(factor)
        for g in flat(self.spare):
            g *= factor


class Replayed(OnNumPy):
    """Another contestant's step as a CUDA graph.

    The steps that are checked are captured one by one, but for the first, which compiles.  The later ones,
    which are timed, replay the last capture, with its coefficients: the work of a step, but no run of steps.
    """

    def __init__(self, make: Any, data: Data):
        import cupy

        self.of, self.done = make(data), 0
        self.params, self.grads = self.of.params, self.of.grads
        self.stream = cupy.cuda.Stream(non_blocking=True)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            if self.done == 0:
                self.of.run(1)
            else:
                if self.done < STEPS:
                    self.graph = self._captured()
                self.graph.launch()
            self.done += 1

    def _captured(self) -> Any:
        with self.stream:
            self.stream.begin_capture()
            self.of.run(1)
            return self.stream.end_capture()


def entrants(opt: Rule, arrays: int) -> list[Entrant]:
    """The step, and where there are several arrays also the other ways to launch it."""
    found = [_ours("ri.jit", Jitted, opt)]
    if arrays > 1:
        found += [
            _ours("ri.jit, new gradients", NewGradients, opt),
            _ours("ri.jit, a launch for each array", Separately, opt),
            _replayed("ri.jit, replayed", Jitted, opt),
            _replayed("ri.jit, a launch for each array, replayed", Separately, opt),
        ]
    return found


def _ours(name: str, kind: Any, opt: Rule) -> Entrant:
    return Entrant(name, "refimpl", (), 0, 0, partial(kind, opt), exact=True)


def _replayed(name: str, kind: Any, opt: Rule) -> Entrant:
    return Entrant(name, "refimpl", (), 0, 0, partial(Replayed, partial(kind, opt)), exact=True)
