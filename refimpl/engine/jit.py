"""``jit``: a rule compiled to one loop a step, in place, with the bits of the plain reading."""

from collections.abc import Callable
from typing import Any

import array_api_compat
import numpy as np

from ..containers import flat, rebuild
from ..leaf import Leaf
from ..rule import Rule
from ..scalar import failed, shown
from ..state import State
from . import cpu
from .host import coefficient_function
from .inputs import lookups
from .pieces import Work
from .program import Program, record


class Jit:
    """A rule with the same ``init`` and ``step``, and ``step_`` in place; made by ``refimpl.jit``.

    Attributes:
        opt: the rule itself.
        program: its straight-line program.
    """

    def __init__(self, opt: Rule):
        self.opt = opt
        self.program: Program = record(opt)
        self.name = opt.name
        self._coefficients = coefficient_function(self.program)
        self._look_up = list(lookups(opt, self.program).values())
        #: The hyperparameters and their lanes' axes, looked up once where none varies.
        self._always = None if opt.varies else self._at(0)
        self._compiled: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {}
        self._on_device: dict[str, tuple[Callable[..., None], ...]] = {}
        self._work: Work | None = None

    def __repr__(self) -> str:
        return f"refimpl.jit({self.opt!r})"

    def init(self, params: Any) -> State:
        """The state before the first step, as the rule's own ``init`` gives it."""
        return self.opt.init(params)

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step, as the rule's own ``step`` does it, to the bit: nothing passed in is changed.

        Raises:
            TypeError, ValueError: as for the rule's own, and for other dtypes and libraries.
        """
        self.opt.check_state(state)
        params = rebuild(params, map(_copied, flat(params)))
        slots = {name: rebuild(tree, map(_copied, flat(tree))) for name, tree in state.slots.items()}
        copied = State(state.rule, state.t, slots, state.scalars)
        return params, self._advanced(self._work_on(params, grads, copied), copied)

    def step_(self, params: Any, grads: Any, state: State) -> State:
        """One step in place: ``params`` and the arrays of ``state`` are overwritten.

        Args:
            params: θ_{t−1} as float32 or float64 arrays of NumPy, or of CuPy; they become θ_t.
            grads: g_t, in the same containers, shapes and dtypes; only read.
            state: the state that ``init`` or the last step returned; it is used up.

        Returns:
            The new state, with the arrays of the old one.

        Raises:
            TypeError, ValueError: as for ``step``; or an array is read-only, or shares memory with
                another.  Nothing has been written then.
        """
        if self._work is None or not self._work.is_of(params, grads, state):
            self.opt.check_state(state)
            self._work = self._work_on(params, grads, state)
        self._work.state = self._advanced(self._work, state)
        return self._work.state

    def _advanced(self, work: Work, state: State) -> State:
        given, lane_axes = self._always or self._at(state.t, work)
        running = [state.scalars[name] for name in self.program.scalars]
        try:
            coefficients, scalars = self._coefficients(*given, *running, state.t + 1)
        except ArithmeticError as error:
            raise failed(
                f"{self.name}: a scalar of the step with {shown(self.opt)}", error, f" at k = {state.t}"
            ) from error
        work.run(self._device_kernels if work.on_gpu else self._kernels, coefficients, lane_axes)
        return State(state.rule, state.t + 1, state.slots, scalars)

    def _at(self, k: int, work: Work | None = None) -> tuple[list[Any], int]:
        """The hyperparameters after ``k`` steps, and how many axes their lanes have, which must fit ``work``."""
        h = self.opt.at(k)
        if work is not None and h._lanes is not self.opt._floats._lanes:  # a schedule's own lanes
            for x in work.arrays:
                Leaf(x.names[0], x.all[0]).check_lanes(h, f" at k = {k}")
        return [look(h) for look in self._look_up], max((len(x.shape) for x in h._lanes.values()), default=0)

    def _work_on(self, params: Any, grads: Any, state: State) -> Work:
        """The arrays checked, for the place where the first of them is."""
        if not array_api_compat.is_cupy_array(next(flat(params), None)):
            return Work(self.opt, params, grads, state)
        from . import cuda

        return cuda.Work(self.opt, params, grads, state)

    def _device_kernels(self, dtype: str) -> tuple[Callable[..., None], ...]:
        if dtype not in self._on_device:
            from . import cuda

            self._on_device[dtype] = cuda.kernels(self.opt, self.program, dtype)
        return self._on_device[dtype]

    def _kernels(self, dtype: str) -> tuple[Callable[..., None], Callable[..., None]]:
        if dtype not in self._compiled:
            self._compiled[dtype] = cpu.kernel(self.program, dtype)
        return self._compiled[dtype]


def _copied(array: Any) -> Any:
    if array_api_compat.is_cupy_array(array):
        return array.copy()
    return np.array(array, copy=True) if isinstance(array, np.ndarray | np.generic | float) else array


def jit(opt: Rule) -> Jit:
    """The same rule, compiled: same ``init`` and ``step``, to the bit, and ``step_`` in place.

    The rule's own text is run once on recorder objects; the operations it does on arrays become one
    loop, in the same order, without fast-math or fused multiply-add; those on scalars alone are done
    on the host once a step, in Python floats.  Compiled code is kept in the user's cache folder, or
    in ``REFIMPL_CACHE``.  Steps of 262,144 elements or more are shared between ``REFIMPL_THREADS``
    threads, by default one for each processor.  CuPy arrays are worked on by one kernel a step on their
    GPU, on the current stream, and nothing waits for it.

    Args:
        opt: any rule but ``Adaptive`` with a φ or ψ that keeps its history.

    Returns:
        An object with ``init``, ``step`` and ``step_``.  States of the two interchange.

    Raises:
        TypeError: ``opt`` is no rule, or its ``update`` is no straight line of operations.

    >>> import numpy as np, refimpl as ri
    >>> fast, theta = ri.jit(ri.AdamW(lr=0.5, weight_decay=0)), np.array([1.0, 2.0])
    >>> state = fast.init(theta)
    >>> state = fast.step_(theta, np.array([1.0, -1.0]), state)
    >>> theta.round(6)
    array([0.5, 2.5])
    """
    if not isinstance(opt, Rule):
        raise TypeError(f"opt must be a refimpl rule, got {opt!r}")
    return Jit(opt)
