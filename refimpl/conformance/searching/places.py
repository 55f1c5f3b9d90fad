"""Where a mistake holds: in one dtype, in some arrays, in some elements, after a state was saved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ...core.containers import leaves
from ..bounds import Bounded
from .lanes import Lanes, lanes_of

#: Sizes of the pieces in which kernels work.
PIECES = (2, 4, 8, 16, 32, 64)
SAVED = ("copied", "saved", "resumed")


@dataclass(frozen=True)
class Place:
    """Some of the elements.

    Attributes:
        words: which they are.
        chosen: the lanes that they are.
    """

    words: str
    chosen: Callable[[Lanes], np.ndarray]

    def merged(self, scenario: Any, inside: dict[str, Bounded], outside: dict[str, Bounded]) -> dict[str, Bounded]:
        """Of two predictions the one here, and the other elsewhere."""
        return {
            path: _where(mask.reshape(inside[path].value.shape), inside[path], outside[path])
            for path, mask in self._masks(scenario).items()
        }

    def _masks(self, scenario: Any) -> dict[str, np.ndarray]:
        arrays = list(leaves(scenario.theta, "params"))
        lanes = lanes_of([(scenario, [dict(arrays)])])
        if lanes is None:
            return {path: np.zeros(np.size(x), bool) for path, x in arrays}
        ends = np.cumsum([np.size(x) for _, x in arrays])[:-1]
        return dict(zip([path for path, _ in arrays], np.split(self.chosen(lanes), ends), strict=True))


def _where(mask: np.ndarray, x: Bounded, y: Bounded) -> Bounded:
    value, error, size = (np.where(mask, getattr(x, name), getattr(y, name)) for name in ("value", "error", "size"))
    return Bounded(value, error, size, x.unit)


def places(lanes: Lanes, wrong: np.ndarray) -> Iterator[Place]:
    """The places that hold all lanes that are wrong, and not all lanes; those of the same lanes together.

    Args:
        wrong: lanes in which a number departs from the right formula.
    """
    found: dict[bytes, list[Place]] = {}
    for place in _every():
        chosen = place.chosen(lanes)
        if chosen[wrong].all() and not chosen.all():
            found.setdefault(chosen.tobytes(), []).append(place)
    for alike in found.values():
        yield Place(" or ".join(place.words for place in alike[:3]), alike[0].chosen)


def _every() -> Iterator[Place]:
    for dtype in ("float64", "float32"):
        yield Place(f"in {dtype} only", partial(_of_dtype, dtype))
    yield Place("in arrays after the first", lambda lanes: lanes.leaf > 0)
    yield Place("in the first array only", lambda lanes: (lanes.leaf == 0) & (lanes.leaves > 1))
    yield Place("where there are several arrays", lambda lanes: lanes.leaves > 1)
    yield Place("in arrays of three and more axes", lambda lanes: lanes.axes > 2)
    yield Place("in arrays of two and more axes", lambda lanes: lanes.axes > 1)
    yield Place("in arrays of fewer than two axes", lambda lanes: lanes.axes < 2)
    yield Place("in single numbers, arrays without axes", lambda lanes: lanes.axes == 0)
    yield Place("after its state was copied, saved or loaded", _kept)
    for n in PIECES[::-1]:
        yield Place(f"in elements from {n} on", partial(_from, n))
    for n in PIECES[::-1]:
        yield Place(f"in the second half of every {n} elements", partial(_half, n, True))
        yield Place(f"in the first half of every {n} elements", partial(_half, n, False))
        yield Place(f"in the elements that are left over behind the last {n}", partial(_left_over, n))
    yield Place("in the last element of an array", lambda lanes: lanes.element == lanes.size - 1)
    yield Place("in the first element of an array", lambda lanes: lanes.element == 0)


def _of_dtype(dtype: str, lanes: Lanes) -> np.ndarray:
    return lanes.dtype(dtype)


def _from(n: int, lanes: Lanes) -> np.ndarray:
    return lanes.element >= n


def _half(n: int, second: bool, lanes: Lanes) -> np.ndarray:
    return (lanes.element % n >= n // 2) == second


def _left_over(n: int, lanes: Lanes) -> np.ndarray:
    return lanes.element >= lanes.size // n * n


def _kept(lanes: Lanes) -> np.ndarray:
    return np.array([each.given in SAVED for each in lanes.scenarios])[lanes.scenario]
