"""Warm restarts: where they fall, how long the runs are, and what starts anew."""

import math
from collections.abc import Callable
from typing import Any

from ..variant import Values, Variant

ONLY = ("warm_restarts",)
Settings = dict[str, Any]
#: A number for run i = 0, 1 …
OfRun = Callable[[Settings, int], float]


def _right(s: Settings, i: int) -> float:
    """T_i."""
    return s["T_0"] * s["T_mult"] ** i


def _top(s: Settings, i: int) -> float:
    """η_max, the same in every run."""
    return s["eta_max"]


def _runs(length: OfRun, divisor: OfRun, top: OfRun = _top) -> Any:
    """Runs of ``length`` steps, each a cosine over ``divisor`` steps from ``top`` down to η_min."""

    def made(s: Settings) -> Values:
        if min(length(s, 0), length(s, 1)) < 1:
            raise ValueError("every run must have a step")

        def value(k: int) -> float:
            i, t_cur = 0, float(k)
            while t_cur >= length(s, i):
                t_cur -= length(s, i)
                i += 1
            return s["eta_min"] + (top(s, i) - s["eta_min"]) * (1 + math.cos(math.pi * t_cur / divisor(s, i))) / 2

        return value

    return made


def _later(s: Settings, i: int) -> float:
    return s["T_0"] * s["T_mult"] ** max(i - 1, 0)


def _linear(s: Settings, i: int) -> float:
    return s["T_0"] * (s["T_mult"] * i if i else 1)


def _added(s: Settings, i: int) -> float:
    return s["T_0"] + s["T_mult"] * i


def _squared(s: Settings, i: int) -> float:
    return s["T_0"] * s["T_mult"] ** (i * (i + 1) // 2)


def _last(s: Settings, i: int) -> float:
    """The last value of the run before, where each starts from it."""
    top = s["eta_max"]
    for before in range(i):
        top = s["eta_min"] + (top - s["eta_min"]) * (1 + math.cos(math.pi * (1 - 1 / _right(s, before)))) / 2
    return top


MISTAKES = (
    Variant(
        "T_0 is one step too long",
        settings=lambda given: given | {"T_0": given["T_0"] + 1},
        of=ONLY,
    ),
    Variant("T_0 is one step too short", settings=lambda given: given | {"T_0": given["T_0"] - 1}, of=ONLY),
    Variant(
        "each restart comes one step late, after T_cur = T_i",
        function=_runs(lambda s, i: _right(s, i) + 1, _right),
        of=ONLY,
    ),
    Variant("each restart comes one step early", function=_runs(lambda s, i: _right(s, i) - 1, _right), of=ONLY),
    Variant("T_mult is ignored: all runs are of T_0 steps", settings=lambda given: given | {"T_mult": 1.0}, of=ONLY),
    Variant("T_mult is applied from the second restart on only", function=_runs(_later, _later), of=ONLY),
    Variant(
        "T_mult is multiplied by the number of the run, not raised to it", function=_runs(_linear, _linear), of=ONLY
    ),
    Variant("T_mult is added at each restart, not multiplied", function=_runs(_added, _added), of=ONLY),
    Variant("T_mult itself is multiplied at each restart too", function=_runs(_squared, _squared), of=ONLY),
    Variant(
        "the restarts grow by T_mult, yet the cosine is that of T_0 in every run: T_i is not updated",
        ("t_cur / t_i", "t_cur / s.T_0"),
        thread="pytorch/pytorch#49630",
    ),
    Variant("the cosine is that of the next run, T_{i+1}", ("t_cur / t_i", "t_cur / (t_i * s.T_mult)")),
    Variant("it does not restart: it stays at eta_min after T_0", ("k - start", "xp.minimum(k, s.T_0)"), of=ONLY),
    Variant("T_cur is not reset at a restart", ("k - start", "k"), thread="pytorch/pytorch#52236"),
    Variant("after a restart T_cur starts at 1, not at 0", ("k - start", "k - start + (1 - xp.at_least(0, start))")),
    Variant("T_i − 1 stands in the divisor, so that each run ends at eta_min itself", ("/ t_i", "/ (t_i - 1)")),
    Variant("T_i + 1 stands in the divisor", ("/ t_i", "/ (t_i + 1)")),
    Variant("a restart starts from the last value, not from eta_max", function=_runs(_right, _right, _last), of=ONLY),
    Variant(
        "eta_max is halved at each restart",
        function=_runs(_right, _right, lambda s, i: s["eta_max"] / 2**i),
        of=ONLY,
    ),
)
