"""Runs of random settings on which formulas that only look different give the same numbers."""

from functools import lru_cache, partial
from typing import Any

import numpy as np

from ...core.hyperparameter_table import tried
from ..scenarios import Scenario, names
from .lanes import Lanes, lanes_of

_ARRAYS, _STEPS = 6, 8


@lru_cache(maxsize=64)
def probe_of(rule: Any) -> Lanes:
    """A few runs of a rule with settings, schedules and gradients of their own, found nothing."""
    random = np.random.default_rng(20)
    known = []
    for i in range(_ARRAYS):
        settings = {name: _near(random, *tried(rule, name)) for name in names(rule)}
        rates = random.uniform(0.2, 2, _STEPS + 2)
        theta = {"a": random.uniform(-2, 2, 3), "b": random.uniform(-2, 2, (2, 2))}
        grads = tuple(
            {path: random.uniform(-2, 2, x.shape) * (random.random(x.shape) > 0.15) for path, x in theta.items()}
            for _ in range(_STEPS)
        )
        made = Scenario(f"probe {i}", "", theta, grads, settings, partial(_rate, rates))
        known.append((made, [{f"params[{path!r}]": x for path, x in theta.items()}] * _STEPS))
    found = lanes_of(known)
    assert found is not None
    return found


def _rate(rates: np.ndarray, k: int) -> float:
    return float(rates[int(k)])


def _near(random: np.random.Generator, example: float, other: float) -> float:
    """A value beside those with which a hyperparameter is tried, and inside of what it may be."""
    low, high = sorted((example, other))
    return float(random.uniform(low, high)) or float(high) / 3
