"""The one-cycle schedules of libraries, where they are no small change of refimpl's."""

import math
from itertools import pairwise
from typing import Any

from .variant import Values

CYCLE = ("one_cycle",)
Corner = tuple[float, float]


def _through(corners: list[Corner], shape: str, held: bool) -> Values:
    """From corner to corner, each a step and a value; after the last one held, or gone on with."""

    def value(k: int) -> float:
        if held and k >= corners[-1][0]:
            return corners[-1][1]
        (start, x), (stop, y) = next(
            (pair for pair in pairwise(corners) if k <= pair[1][0] and pair[0][0] < pair[1][0]), corners[-2:]
        )
        q = (k - start) / (stop - start)
        return x + (y - x) * (q if shape == "linear" else (1 - math.cos(math.pi * q)) / 2)

    return value


def torch_cycle(s: dict[str, Any]) -> Values:
    """PyTorch's phases, the last of which goes on; step T + 1 is refused."""
    T, turn, low = s["T"], s["pct_start"] * s["T"] - 1, 1 / s["div_factor"]
    middle = [(2 * turn, low)] if s["three_phase"] else []
    through = _through([(0, low), (turn, 1), *middle, (T - 1, low / s["final_div_factor"])], s["shape"], held=False)

    def value(k: int) -> float:
        if k > T:
            raise LookupError("PyTorch refuses to go on")
        return through(k)

    return value


def optax_cosine(s: dict[str, Any]) -> Values:
    """Two phases, with a cosine."""
    if s["three_phase"]:
        raise ValueError("it has two phases")
    low = 1 / s["div_factor"]
    corners = [(0.0, low), (int(s["pct_start"] * s["T"]), 1.0), (s["T"], low / s["final_div_factor"])]
    return _through(corners, "cos", held=True)


def optax_linear(s: dict[str, Any]) -> Values:
    """Three phases along lines."""
    T, low = s["T"], 1 / s["div_factor"]
    turns = [(int(s["pct_start"] * T), 1.0), (int(2 * s["pct_start"] * T), low)]
    return _through([(0.0, low), *turns, (T, low / s["final_div_factor"])], "linear", held=True)
