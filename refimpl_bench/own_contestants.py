"""refimpl's readings of a rule, and AdamW by hand."""

import functools
import os
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from refimpl._util import threads
from refimpl._util.versions import missing
from refimpl.core.containers import flat
from refimpl.core.rule import Rule
from refimpl.engine import jit
from refimpl.rules import AdamW

from .adamw_listing import adamw
from .contestants import Contestant, Data, Entrant


class OnNumPy(Contestant):
    """A contestant that reads the gradients as NumPy arrays, shared by all of these."""

    grads: Any
    params: Any

    def scale_gradients(self, factor: float) -> None:
        for g in flat(self.grads):
            g *= factor

    def theta(self) -> Iterable[np.ndarray]:
        return flat(self.params)


class Plain(OnNumPy):
    """``opt.step``: the reference itself."""

    def __init__(self, opt: Rule, data: Data):
        self.step, self.params, self.grads = opt.step, data.params(), data.grads
        self.state = opt.init(self.params)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.params, self.state = self.step(self.params, self.grads, self.state)


class Jitted(OnNumPy):
    """``ri.jit(opt).step_``, one for each thread count, on the same arrays."""

    def __init__(self, opt: Rule, data: Data):
        self.for_threads = functools.cache(lambda count: jit(opt))
        self.params, self.grads = data.params(), data.grads
        self.state = opt.init(self.params)
        self.setting = os.environ.get("REFIMPL_THREADS")
        self.fast = self.for_threads(threads.available())

    def use(self, count: int) -> None:
        self._set(str(count))
        self.fast = self.for_threads(count)

    def run(self, steps: int) -> None:
        step_, params, grads, state = self.fast.step_, self.params, self.grads, self.state
        for _ in range(steps):
            state = step_(params, grads, state)
        self.state = state

    def close(self) -> None:
        self._set(self.setting)

    @staticmethod
    def _set(setting: str | None) -> None:
        if setting is None:
            os.environ.pop("REFIMPL_THREADS", None)
        else:
            os.environ["REFIMPL_THREADS"] = setting
        threads.available.cache_clear()


class Listing(OnNumPy):
    """AdamW as one would write it by hand, array after array."""

    def __init__(self, opt: Any, data: Data):
        self.settings = {name: getattr(opt, name) for name in ("lr", "beta1", "beta2", "eps", "weight_decay")}
        self.params, self.grads = list(flat(data.params())), list(flat(data.grads))
        self.m, self.v = ([np.zeros_like(x) for x in self.params] for _ in range(2))
        self.t = 0

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.t += 1
            for i, (theta, g, m, v) in enumerate(zip(self.params, self.grads, self.m, self.v, strict=True)):
                self.params[i], self.m[i], self.v[i] = adamw(theta, g, m, v, self.t, **self.settings)


def compiled(opt: Rule, counts: Sequence[int]) -> list[Entrant]:
    """``ri.jit``, where Numba is installed."""
    if missing("numba"):
        return []
    make = partial(Jitted, opt)
    return [Entrant("ri.jit", "refimpl", tuple(counts), 1 + len(opt.slots), 0, make, exact=True)]


def plain(opt: Rule) -> list[Entrant]:
    """The plain reading, and the listing of the same by hand where there is one."""
    resident = 1 + len(opt.slots)
    found = [Entrant("ri plain", "refimpl", (1,), resident, 4 + len(opt.slots), partial(Plain, opt), exact=True)]
    if type(opt) is AdamW:
        found.append(Entrant("NumPy listing", "numpy", (1,), resident, 1, partial(Listing, opt), exact=True))
    return found
