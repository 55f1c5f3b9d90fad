"""A formula run on lanes: until it departs from what was found, or to the end."""

import functools
import warnings
from types import CodeType
from typing import Any

import numpy as np

from ...core.operations import CALLS
from ..reference import Candidate
from .edit import LAST, OLD, RAW, Text
from .formula import Formula
from .lanes import Lanes, start_of


class Plain:
    """The functions of a formula in NumPy as it is: enough to choose what the bound then confirms."""

    name = "lanes"
    pi = np.pi
    where = staticmethod(lambda test, x, y: np.where(test != 0, x, y))
    at_least = staticmethod(lambda x, y: np.where(np.greater_equal(x, y), 1.0, 0.0))
    floor_log = staticmethod(lambda x, base: _floor_log(x, base))
    zeros_like = staticmethod(np.zeros_like)

    @property
    def scalar(self) -> "Plain":
        return self

    @staticmethod
    def copy(x: Any) -> Any:
        return x

    @staticmethod
    def number(x: Any) -> Any:
        return x


def _floor_log(x: Any, base: Any) -> Any:
    log = getattr(np, "log")  # noqa: B009 - the bound confirms what this chooses
    i = np.floor(log(x) / log(base))
    i = i + (base ** (i + 1) <= x)
    return i - (base**i > x)


for _name in CALLS:
    if not hasattr(Plain, _name):
        setattr(Plain, _name, staticmethod(getattr(np, _name)))
PLAIN = Plain()


class Stand:
    """A formula on lanes, to be edited."""

    def __init__(self, candidate: Candidate, formula: Formula, lanes: Lanes):
        self.candidate, self.formula, self.lanes = candidate, formula, lanes
        self.h, self.start = start_of(candidate, lanes)
        self.scope = {**formula.scope, "h": self.h, "xp": PLAIN, "leaf": lanes.leaf, "leaves": lanes.leaves}
        self.scope["schedule"] = lanes.rate
        self.one, self.zero = np.ones_like(lanes.theta), np.zeros_like(lanes.theta)

    def on(self, lanes: Lanes) -> "Stand":
        """The same formula on other lanes."""
        return Stand(self.candidate, self.formula, lanes)

    def agreed(self, text: Text) -> int:
        """How many steps it makes until a number departs; all if none does."""
        step, lanes = self._step(text), self.lanes
        for k in range(lanes.steps):
            try:
                theta = step(k)
            except Exception:  # whatever an edited text does: a name that is not there yet, a text that does not fit
                return k
            far = np.abs(theta - lanes.found[k]) > lanes.slack[k]
            if far.any() or (np.isnan(theta) & ~np.isnan(lanes.slack[k])).any():
                return k
            if k in lanes.dead and np.isfinite(theta[lanes.dead[k]]).any():
                return k
        return lanes.steps

    def first(self, text: Text) -> np.ndarray:
        """The parameters after the first step."""
        return self._step(text)(0)

    def course(self, text: Text) -> np.ndarray | None:
        """The parameters after each step; None if the text fails."""
        step = self._step(text)
        try:
            return np.array([step(k) for k in range(self.lanes.steps)])
        except Exception:
            return None

    def _step(self, text: Text) -> Any:
        values = dict(self.scope)
        values.update(self.start, theta=self.lanes.theta)
        values.update(dict.fromkeys(text.last, self.zero))
        lines, grads = [compiled(line, "exec") for line in text.lines], self.lanes.grads
        kept = [(name, name if text == name else compiled(text, "eval")) for name, text in text.kept]
        t, eta = compiled(text.t, "eval"), compiled(text.eta, "eval")
        olds = [(name, name.removeprefix(OLD)) for name in text.besides if name.startswith(OLD)]
        lasts = [(name, name.removeprefix(LAST)) for name in text.last]
        one, raw = self.one, RAW in text.besides or bool(lasts)

        def step(k: int) -> np.ndarray:
            values["k"], values["g"] = k, grads[k]
            values["t"], values["eta"] = eval(t, values) * one, eval(eta, values)
            for name, of in olds:
                values[name] = values[of]
            if raw:
                values[RAW] = grads[k]
            for line in lines:
                exec(line, values)
            new = [(name, values[x] if isinstance(x, str) else eval(x, values)) for name, x in kept]
            for name, of in lasts:
                values[name] = values[of]
            values.update(new)
            return values["theta"]

        return step


@functools.lru_cache(maxsize=1 << 16)
def compiled(text: str, mode: str) -> CodeType:
    """The code of a text, made once; Python's warning that a number is called stays unsaid, since it is tried."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(text, "<edited>", mode)
