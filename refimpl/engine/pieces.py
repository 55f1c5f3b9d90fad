"""The arrays of a step in place: checked once, then cut into pieces for the kernels."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from ..containers import CONTAINERS, flat, leaves, leaves_like
from ..leaf import Leaf
from ..rule import Rule
from ..state import State
from . import threads
from .overlaps import Written

DTYPES = ("float32", "float64")

#: dtype -> the kernel for one run, and the one for lanes; those of ``refimpl.engine.cuda`` on a GPU.
Kernels = Callable[[str], tuple[Callable[..., None], ...]]


class Arrays:
    """θ, g and the slots of one parameter; here in main memory, and in a GPU's in ``refimpl.engine.device``."""

    library = "NumPy"

    #: Can an array be read-only?
    may_be_locked = True

    @staticmethod
    def is_mine(array: Any) -> bool:
        return isinstance(array, np.ndarray)

    @staticmethod
    def is_writeable(array: Any) -> bool:
        return array.flags.writeable

    @staticmethod
    def addresses(array: Any) -> np.ndarray:
        """A NumPy array of the same addresses, to find overlaps with."""
        return array

    @staticmethod
    def address(array: Any) -> int:
        return array.__array_interface__["data"][0]

    def __init__(self, opt: Rule, path: str, theta: Any, g: Any, slots: Sequence[Any]):
        """Check them all; a kernel will write θ and the slots."""
        leaf = Leaf(path, theta)
        if not self.is_mine(leaf.array):
            raise TypeError(f"{path} must be a {self.library} array for this step of refimpl.jit, got {theta!r}")
        if leaf.array.dtype.name not in DTYPES:
            raise TypeError(f"{path} must be {' or '.join(DTYPES)} for refimpl.jit, got {leaf.array.dtype}")
        leaf.check_lanes(opt)
        self.all = [theta, leaf.gradient(g), *(leaf.slot(*pair) for pair in zip(opt.slots, slots, strict=True))]
        self.written = [theta, *self.all[2:]]
        tail = path.removeprefix("params")
        self.names = [path, "grads" + tail, *(f"state.slots[{name!r}]{tail}" for name in opt.slots)]
        for name, value in zip([path, *self.names[2:]], self.written, strict=True):
            if not self.is_mine(value):
                raise TypeError(f"{name} must be an array, to be written in place, got {value!r}")
            if not self.is_writeable(value):
                raise ValueError(f"{name} must be writeable, since the step is done in place; it is read-only")
        self.dtype = theta.dtype.name

    @property
    def contiguous(self) -> bool:
        return all(a.flags.c_contiguous for a in self.all)

    def takes(self, g: Any) -> bool:
        """May ``g`` take the gradient's place without further checks?"""
        old = self.all[1]
        return type(g) is np.ndarray and g.dtype == old.dtype and g.shape == old.shape

    def by_lane(self, lane_axes: int, coefficients: tuple[Any, ...]) -> np.ndarray:
        """One row of coefficients for each lane, in float64."""
        leading = self.all[0].shape[:lane_axes]
        rows = np.empty((*leading, len(coefficients)))
        for i, c in enumerate(coefficients):
            rows[..., i] = c if isinstance(c, float) else _on_leading(c, lane_axes)
        return rows.reshape(-1, len(coefficients))

    def pieces(self, lane_axes: int, cuts: Sequence[int]) -> Iterator["Piece"]:
        """Cut where so many elements come before, or the whole lanes among them; whole where not contiguous."""
        elements = self.all[0].size
        if elements and not self.contiguous:
            yield Scattered(self, lane_axes)
        elif elements:
            shape = (int(np.prod(self.all[0].shape[:lane_axes])), -1) if lane_axes else (-1,)
            rows = [a.reshape(shape) for a in self.all]
            inside = [cut * len(rows[0]) // elements for cut in cuts if 0 < cut < elements]
            for start, stop in pairwise([0, *inside, len(rows[0])]):
                if start < stop:
                    part = slice(start, stop)
                    yield Piece(self, lane_axes, [r[part] for r in rows], part)


class Piece:
    """A part of one parameter's arrays, as contiguous views that a kernel takes."""

    def __init__(self, arrays: Arrays, lane_axes: int, views: list[np.ndarray], lanes: slice):
        self.arrays, self.lane_axes, self.views, self.lanes = arrays, lane_axes, views, lanes
        self.dtype = arrays.dtype

    @property
    def size(self) -> int:
        return self.views[0].size

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        kernel, lanes = kernels(self.dtype)
        if self.lane_axes:
            lanes(self._by_lane(coefficients), *self.views)
        else:
            kernel(*coefficients, *self.views)

    def _by_lane(self, coefficients: tuple[Any, ...]) -> np.ndarray:
        """One row of coefficients for each lane of this piece."""
        return self.arrays.by_lane(self.lane_axes, coefficients)[self.lanes]


class Scattered(Piece):
    """Arrays that are not contiguous: the kernel works on copies, which are then written back."""

    def __init__(self, arrays: Arrays, lane_axes: int):
        super().__init__(arrays, lane_axes, [], slice(None))

    @property
    def size(self) -> int:
        return self.arrays.all[0].size

    def run(self, kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
        shape = (int(np.prod(self.arrays.all[0].shape[: self.lane_axes])), -1) if self.lane_axes else (-1,)
        self.views = [np.array(a, order="C").reshape(shape) for a in self.arrays.all]
        super().run(kernels, coefficients)
        for array, view in zip(self.arrays.all, self.views, strict=True):
            if array is not self.arrays.all[1]:
                array[...] = view.reshape(array.shape)
        self.views = []


class Work:
    """All arrays of a step, and who does what.

    Attributes:
        params, grads, state: the very objects that were checked; ``state`` is renewed by every step.
    """

    arrays_type: type[Arrays] = Arrays
    on_gpu = False

    def __init__(self, opt: Rule, params: Any, grads: Any, state: State):
        """Check everything; nothing has been written when this raises."""
        slots = [leaves_like(params, state.slots[name], f"state.slots[{name!r}]") for name in opt.slots]
        given = zip(leaves(params, "params"), leaves_like(params, grads, "grads"), *slots, strict=True)
        self.params, self.grads, self.state = params, grads, state
        self.arrays = [self.arrays_type(opt, path, theta, g, kept) for (path, theta), g, *kept in given]
        self._written = Written(
            (x.addresses(array), name, any(array is each for each in x.written))
            for x in self.arrays
            for name, array in zip(x.names, x.all, strict=True)
        )
        self._flags = [array.flags for x in self.arrays for array in x.written if x.may_be_locked]
        self._shares: dict[int, list[list[Piece]]] = {}

    def is_of(self, params: Any, grads: Any, state: State) -> bool:
        """Are these the very arrays that were checked?  The gradient may be a new array of the same kind."""
        if state is not self.state or params is not self.params or not self._untouched(params):
            return False
        if grads is self.grads and not isinstance(grads, CONTAINERS):
            return True
        new = list(flat(grads))
        if len(new) != len(self.arrays) or not all(
            g is x.all[1] or x.takes(g) for g, x in zip(new, self.arrays, strict=True)
        ):
            return False
        if all(g is x.all[1] for g, x in zip(new, self.arrays, strict=True)):
            return True
        if not all(self._is_apart(g) for g in new):
            return False
        for x, g in zip(self.arrays, new, strict=True):
            x.all[1] = g
        self.grads = grads
        self._exchanged()
        return True

    def _is_apart(self, g: Any) -> bool:
        """Does this new gradient lie in one piece, away from all that is written?"""
        return g.flags.c_contiguous and self._written.is_apart(self.arrays_type.address(g), g.nbytes)

    def _exchanged(self) -> None:
        """The gradients are new arrays."""
        self._shares.clear()

    def _untouched(self, params: Any) -> bool:
        for flags in self._flags:  # no generator: this is asked at every step, however small
            if not flags.writeable:
                return False
        if not isinstance(params, CONTAINERS):
            return True
        now = list(flat(params))
        return len(now) == len(self.arrays) and all(a is x.all[0] for a, x in zip(now, self.arrays, strict=True))

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
            for piece in x.pieces(lane_axes, [k * each - begun for k in range(1, workers)]):
                shares[(done + piece.size // 2) // each].append(piece)
                done += piece.size
        return [share for share in shares if share]


def _run(share: list[Piece], kernels: Kernels, coefficients: tuple[Any, ...]) -> None:
    for piece in share:
        piece.run(kernels, coefficients)


def _on_leading(coefficient: Any, axes: int) -> np.ndarray:
    array = np.asarray(coefficient)
    return array.reshape(array.shape + (1,) * (axes - array.ndim))
