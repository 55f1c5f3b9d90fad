"""The arrays of a step in place: checked once and watched from then on, and cut into pieces for the kernels."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from .._util import threads
from ..core.containers import leaves, leaves_like
from ..core.lanes import Lanes
from ..core.rule import Rule
from ..core.state import State
from .arrays import Arrays
from .overlaps import Named, Written
from .trees import SAME, Built

#: dtype -> the kernel for one run, and the one for lanes; those of ``refimpl.engine.cuda`` on a GPU.
Kernels = Callable[[str], tuple[Callable[..., None], ...]]


class Piece:
    """A part of one parameter's arrays, as contiguous views that a kernel takes.

    Args:
        arrays: the parameter's.
        lane_axes: how many leading axes are lanes.
        part: which lanes; or where there are none, which elements.
    """

    def __init__(self, arrays: Arrays, lane_axes: int, part: slice):
        self.arrays, self.lane_axes, self.part = arrays, lane_axes, part
        self.dtype = arrays.dtype
        self.views = [self._view(array) for array in arrays.all]

    def _view(self, array: np.ndarray) -> np.ndarray:
        return _rows(self.arrays, self.lane_axes, array)[self.part]

    @property
    def size(self) -> int:
        return self.views[0].size

    def exchange(self) -> None:
        """The gradient is another array, in one piece as the old one was."""
        self.views[1] = self._view(self.arrays.all[1])

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        kernel, lanes = kernels(self.dtype)
        if self.lane_axes:
            lanes(self._by_lane(coefficients), *self.views)
        else:
            kernel(*coefficients, *self.views)

    def _by_lane(self, coefficients: tuple[Any, ...]) -> np.ndarray:
        """One row of coefficients for each lane of this piece."""
        return self.arrays.by_lane(self.lane_axes, coefficients)[self.part]


class Scattered(Piece):
    """Arrays that are not contiguous: the kernel works on copies, which are then written back."""

    def __init__(self, arrays: Arrays, lane_axes: int):
        self.arrays, self.lane_axes, self.part = arrays, lane_axes, slice(None)
        self.dtype, self.views = arrays.dtype, []

    @property
    def size(self) -> int:
        return self.arrays.all[0].size

    def exchange(self) -> None:
        """The next copies are of the new gradient."""

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        self.views = [_rows(self.arrays, self.lane_axes, np.array(a, order="C")) for a in self.arrays.all]
        super().run(kernels, coefficients)
        for array, view in zip(self.arrays.all, self.views, strict=True):
            if array is not self.arrays.all[1]:
                array[...] = view.reshape(array.shape)
        self.views = []


def _rows(arrays: Arrays, lane_axes: int, array: np.ndarray) -> np.ndarray:
    """One row for each lane, or where there are none, all elements in a row."""
    return np.asarray(array).reshape((arrays.lanes(lane_axes), -1) if lane_axes else -1)


def pieces(arrays: Arrays, lane_axes: int, cuts: Sequence[int]) -> Iterator[Piece]:
    """Cut arrays into pieces that are computed one after another.

    Each number in ``cuts`` says how many elements come before a cut; where there are lanes, a cut moves to the
    edge of one.  Arrays that are not contiguous stay whole.
    """
    elements = arrays.all[0].size
    if elements and not arrays.contiguous:
        yield Scattered(arrays, lane_axes)
    elif elements:
        rows = arrays.lanes(lane_axes) if lane_axes else elements
        inside = [cut * rows // elements for cut in cuts if 0 < cut < elements]
        for start, stop in pairwise([0, *inside, rows]):
            if start < stop:
                yield Piece(arrays, lane_axes, slice(start, stop))


class Work:
    """All arrays of a step, and who does what.

    Attributes:
        arrays: those of each parameter.
    """

    arrays_type: type[Arrays] = Arrays
    on_gpu = False

    def __init__(self, opt: Rule, params: Any, grads: Any, state: State):
        """Check everything; nothing has been written when this raises."""
        slots = [leaves_like(params, state.slots[name], f"state.slots[{name!r}]") for name in opt.slots]
        given = zip(leaves(params, "params"), leaves_like(params, grads, "grads"), *slots, strict=True)
        self.arrays = [self.arrays_type(opt, path, theta, g, kept) for (path, theta), g, *kept in given]
        self._written = Written(self.named)
        self._shares: dict[int, list[list[Piece]]] = {}

    @property
    def named(self) -> Iterator[Named]:
        """Every array, what messages call it, and whether it is written."""
        for x in self.arrays:
            for name, array in zip(x.names, x.all, strict=True):
                yield x.addresses(array), name, any(array is each for each in x.written)

    def watch(self, params: Any, grads: Any, state: State) -> None:
        """Write down what was checked, for ``is_of``."""
        self._as_built = Built(params, grads, state)
        self.arrays = [self.arrays[i] for i in self._as_built.order]
        kept = [x.written[i] for i in range(1 + len(state.slots)) for x in self.arrays]
        self._watch = self.arrays_type.watch(kept, [x.all[1] for x in self.arrays], self._written)

    def is_of(self, params: Any, grads: Any, state: State) -> bool:
        """Is all as it was when it was checked?  The gradients may be new arrays of the same kind."""
        gradients = self._as_built.gradients(params, grads, state)
        if gradients is SAME:
            return self._watch.unchanged()
        if gradients is None or not self._watch.exchanged(gradients):
            return False
        for x, g in zip(self.arrays, gradients, strict=True):
            x.all[1] = g
        self._exchange()
        return True

    def check_lanes(self, now: dict[str, Lanes], checked: dict[str, Lanes], state: State) -> None:
        """The lanes of hyperparameters and running scalars must be leading axes of each parameter."""
        running = {f"state.scalars[{name!r}]": x for name, x in state.scalars.items() if isinstance(x, Lanes)}
        lanes = running if now is checked else now | running
        for x in self.arrays if lanes else ():
            x.check_lanes(lanes, f" at k = {state.t}")

    def _exchange(self) -> None:
        """The gradients are new arrays."""
        for shares in self._shares.values():
            for share in shares:
                for piece in share:
                    piece.exchange()

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...], lane_axes: int) -> None:
        """One step; the first ``lane_axes`` axes are those of the lanes among the coefficients."""
        if lane_axes not in self._shares:
            self._shares[lane_axes] = self._shared_out(lane_axes)
        shares = self._shares[lane_axes]
        if len(shares) == 1:
            _run(shares[0], kernels, coefficients)
        elif shares:
            threads.together([partial(_run, share, kernels, coefficients) for share in shares])

    def _shared_out(self, lane_axes: int) -> list[list[Piece]]:
        """The pieces for as many threads as pay, the same number of elements for each: arrays are cut where one ends.

        Only lanes and arrays that are not contiguous are not cut, and may make the parts unequal.
        """
        elements = sum(x.all[0].size for x in self.arrays)
        workers = threads.count(elements)
        each = max(1, -(-elements // workers))
        shares: list[list[Piece]] = [[] for _ in range(workers)]
        done = 0
        for x in self.arrays:
            begun = done
            for piece in pieces(x, lane_axes, [k * each - begun for k in range(1, workers)]):
                shares[(done + piece.size // 2) // each].append(piece)
                done += piece.size
        return [share for share in shares if share]


def _run(share: list[Piece], kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
    for piece in share:
        piece.run(kernels, coefficients)
