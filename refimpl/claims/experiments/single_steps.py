"""Steps of a rule, each seen to the last bit."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...core.rule import Rule


def sizes(rng: np.random.Generator, octaves: int, shape: Any) -> np.ndarray:
    """Random sizes between 2^−octaves and 2^octaves, of the same bits on every machine, as array powers are not."""
    return np.ldexp(1 + rng.random(shape), rng.integers(-octaves, octaves, shape))


def single_steps(opt: Rule, gradients: Iterable[np.ndarray]) -> Iterator[dict[str, Any]]:
    """Every intermediate of each step on given gradients, where θ is set to zero before the step.

    ``theta`` is then the update itself; the differences of a path would be rounded at the size of θ.
    """
    theta, state = None, None
    for g in gradients:
        if state is None:
            theta = np.zeros_like(g)
            state = opt.init(theta)
        results = list(opt.intermediates(theta, g, state))
        _, state = opt.kept(theta, results, state)
        yield results[0]
