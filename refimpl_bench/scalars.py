"""What correctly rounded scalars cost a plain step, beside the C library's.

    python -m refimpl_bench.scalars

Steps on one small array, as they are and with the scalars left to Python's floats, in turn: the medians of both, and
of their difference.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np

import refimpl as ri
from refimpl.core import given_scalars
from refimpl.core.namespaces import floats
from refimpl.core.rule import Rule

TURNS, STEPS = 101, 300
RULES: tuple[tuple[str, Rule], ...] = (
    ("AdamW, constant schedule", ri.AdamW()),
    ("AdamW, cosine annealing", ri.AdamW(schedule=ri.CosineAnnealing(TURNS * STEPS))),
    ("AdamW, 1/√k", ri.AdamW(schedule=ri.InverseSqrt())),
    ("AdamNC", ri.AdamNC()),
    ("NAdam", ri.NAdam()),
)


@contextmanager
def python_floats() -> Iterator[None]:
    """Scalars of rules are Python's floats, and their functions those of the C library."""

    def same(x: object) -> object:
        return x

    def closed(function: Callable[[float], float]) -> object:
        return staticmethod(lambda x: function(x))

    with (
        mock.patch.object(given_scalars, "count", same),
        mock.patch.object(given_scalars, "scalar", same),
        mock.patch.multiple(floats.Scalars, number=staticmethod(same), cos=closed(math.cos), exp=closed(math.exp)),
        mock.patch.object(floats.Scalars, "power", staticmethod(pow)),
    ):
        yield


def medians(opt: Rule, turns: int = TURNS, steps: int = STEPS) -> tuple[float, float, float]:
    """Seconds a step as it is, with Python's floats, and the difference."""
    plain, exact = [], []
    of_plain, of_exact = Steps(opt), Steps(opt)
    for _ in range(turns):
        with python_floats():
            plain.append(of_plain.seconds(steps))
        exact.append(of_exact.seconds(steps))
    differences = [a - b for a, b in zip(exact, plain, strict=True)]
    return statistics.median(exact), statistics.median(plain), statistics.median(differences)


class Steps:
    """A run on one small array that goes on from turn to turn, so that no power is asked for twice."""

    def __init__(self, opt: Rule):
        self.opt, self.theta = opt, np.ones(10)
        self.state = opt.init(self.theta)

    def seconds(self, steps: int) -> float:
        """The processor's seconds a step."""
        opt, theta, state, g = self.opt, self.theta, self.state, np.ones(10)
        start = time.process_time()
        for _ in range(steps):
            theta, state = opt.step(theta, g, state)
        self.theta, self.state = theta, state
        return (time.process_time() - start) / steps


def main() -> None:
    """Print the table."""
    print("| a plain step | as it is, µs | Python's floats, µs | difference, µs |\n|---|---|---|---|")
    for name, opt in RULES:
        print(f"| {name} | " + " | ".join(f"{1e6 * x:.1f}" for x in medians(opt)) + " |")


if __name__ == "__main__":
    main()
