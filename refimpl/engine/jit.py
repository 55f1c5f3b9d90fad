"""``jit``: a rule compiled to one loop a step, in place, with the bits of the plain reading."""

from collections.abc import Callable
from typing import Any

import array_api_compat
import numpy as np

from .._util.messages import failed, shown
from ..core.containers import leaves, rebuild
from ..core.lanes import Lanes
from ..core.leaf import as_array
from ..core.partition import Partition
from ..core.rule import MOST_STEPS, Rule
from ..core.state import State
from . import cpu
from .host import coefficient_function
from .in_place import Work
from .inputs import lookups
from .overlaps import Written
from .program import Program, record

#: What kernels take.
NUMBERS = {float, Lanes}
FLOAT = {float}


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
        self._look_up = list(lookups(opt).values())
        #: The hyperparameters, looked up once where none varies; and how many axes the lanes of all coefficients have.
        self._always = None if opt.varies else self._at(0)
        self._lane_axes: int | None = None
        self._compiled: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {}
        self._on_device: dict[str, tuple[Callable[..., None], ...]] = {}
        #: The arrays that were stepped last, and the state that was returned.
        self._work: Work | None = None
        self._returned: State | None = None

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
        state = self.opt.checked(state)
        params = _copied(params, "params")
        slots = {name: _copied(tree, f"state.slots[{name!r}]") for name, tree in state.slots.items()}
        copied = State(state.rule, state.t, slots, state.scalars)
        work = self._work_on(params, grads, copied)
        return params, self._advanced(work, copied, *self.scalars_of(work, copied))

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
        work, state = self.ready(params, grads, state)
        return self.done(work, state, *self.scalars_of(work, state))

    def ready(self, params: Any, grads: Any, state: State) -> tuple[Work, State]:
        """What ``step_`` works on, all of it checked."""
        work, self._work = self._work, None  # if anything is raised, all is checked again in the next step
        if work is None or not (state is self._returned or self._fits(state)) or not work.is_of(params, grads, state):
            state = self.opt.checked(state)
            work = self._work_on(params, grads, state)
            work.watch(params, grads, state)
        return work, state

    def done(self, work: Work, state: State, *scalars: Any) -> State:
        """The new state, once ``work`` is done, of which nothing can be refused."""
        self._returned = self._advanced(work, state, *scalars)
        self._work = work
        return self._returned

    def _fits(self, state: State) -> bool:
        """Is it a state of this rule, but for its slots and scalars, at which ``is_of`` looks at every step?"""
        of_rule = type(state) is State and state.rule == self.name
        counted = type(state.t) is int and 0 <= state.t <= MOST_STEPS
        return of_rule and counted and type(state.slots) is type(state.scalars) is dict

    def scalars_of(self, work: Work, state: State) -> tuple[tuple[Any, ...], dict[str, Any], int]:
        """The coefficients of a step, the new running scalars, and how many axes of lanes they have."""
        given, h = self._always or self._at(state.t)
        running = [state.scalars[name] for name in self.program.scalars]
        try:
            coefficients, scalars = self._coefficients(*given, *running, state.t + 1.0)
        except ArithmeticError as error:
            raise failed(
                f"{self.name}: a scalar of the step with {shown(self.opt)}", error, f" at k = {state.t}"
            ) from error
        lane_axes = self._lane_axes
        if lane_axes is None or (running and not FLOAT.issuperset(map(type, running))):
            coefficients, lane_axes = self._for_kernels(coefficients, running)
            if lane_axes:
                work.check_lanes(h.lanes, self.opt._floats.lanes, state)
        return coefficients, scalars, lane_axes

    def _advanced(
        self, work: Work, state: State, coefficients: tuple[Any, ...], scalars: dict[str, Any], lane_axes: int
    ) -> State:
        work.run((self._on_device if work.on_gpu else self._compiled).__getitem__, coefficients, lane_axes)
        if not work.arrays:
            scalars = dict(state.scalars)  # as the plain reading, which has seen no update
        return state.advanced(state.slots, scalars)

    def _at(self, k: int) -> tuple[list[Any], Rule]:
        """The hyperparameters after ``k`` steps, one by one as the program takes them, and together."""
        h = self.opt.at(k)
        return [look(h) for look in self._look_up], h

    def _for_kernels(self, coefficients: tuple[Any, ...], running: list[Any]) -> tuple[tuple[Any, ...], int]:
        """The coefficients as floats or lanes of them, and how many axes the lanes have."""
        kinds = set(map(type, coefficients))
        if not kinds <= NUMBERS:
            coefficients = tuple(map(_number, coefficients))
        lane_axes = max(len(c.shape) for c in coefficients if type(c) is Lanes) if Lanes in kinds else 0
        if self._always and kinds <= NUMBERS and FLOAT.issuperset(map(type, running)):
            self._lane_axes = lane_axes  # for all steps whose running scalars are floats
        return coefficients, lane_axes

    def _work_on(self, params: Any, grads: Any, state: State) -> Work:
        """The arrays checked, for the place where the first of them is, and kernels for them."""
        work_type: type[Work] = Work
        kernels: Callable[[str], Any] = self._kernels
        if array_api_compat.is_cupy_array(next(leaves(params, "params"), ("", None))[1]):
            from . import cuda

            work_type, kernels = cuda.Work, self._device_kernels
        work = work_type(self.opt, params, grads, state)
        for dtype in {x.dtype for x in work.arrays}:
            kernels(dtype)  # all of them before anything is written
        return work

    def _device_kernels(self, dtype: str) -> tuple[Callable[..., None], ...]:
        if dtype not in self._on_device:
            from . import cuda

            self._on_device[dtype] = cuda.kernels(self.opt, self.program, dtype)
        return self._on_device[dtype]

    def _kernels(self, dtype: str) -> tuple[Callable[..., None], Callable[..., None]]:
        if dtype not in self._compiled:
            self._compiled[dtype] = cpu.kernel(self.program, dtype)
        return self._compiled[dtype]


class JitPartition:
    """A ``Partition`` with each of its rules compiled; the same methods as ``Jit``.

    Attributes:
        opt: the partition itself.
    """

    def __init__(self, opt: Partition):
        self.opt = opt
        self._jits: dict[str, Jit] = opt.each(lambda label, rule: Jit(rule))

    def __repr__(self) -> str:
        return f"refimpl.jit({self.opt!r})"

    def init(self, params: Any) -> State:
        """The state before the first step, as the partition's own ``init`` gives it."""
        return self.opt.init(params)

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step, as the partition's own ``step`` does it, to the bit: nothing passed in is changed."""
        return self.opt.stepped(params, grads, state, lambda label, *given: self._jits[label].step(*given))

    def step_(self, params: Any, grads: Any, state: State) -> State:
        """One step in place, as of ``Jit``: nothing has been written if anything is raised."""
        state = self.opt.checked(state)
        parted, states = self.opt.parted(params), self.opt.apart(state)
        theta, gradients = parted.of(params, "params"), parted.of(grads, "grads")
        ready = self.opt.each(lambda label, _: self._jits[label].ready(theta[label], gradients[label], states[label]))
        Written(named for work, _ in ready.values() for named in work.named)  # one for all, since each knows its own
        scalars = self.opt.each(lambda label, _: self._jits[label].scalars_of(*ready[label]))
        done = {label: self._jits[label].done(*ready[label], *scalars[label]) for label in ready}
        return self.opt.together(state, done, 1)


def _copied(tree: Any, path: str) -> Any:
    """The tree with each array copied; other things stay what they are, and are refused later."""
    return rebuild(tree, iter([_copy(as_array(*leaf)) for leaf in leaves(tree, path)]))


def _copy(array: Any) -> Any:
    return array.copy() if isinstance(array, np.ndarray) or array_api_compat.is_cupy_array(array) else array


def _number(coefficient: Any) -> Any:
    """A float or lanes of them, for a kernel."""
    if isinstance(coefficient, int | float | Lanes):
        return coefficient if isinstance(coefficient, Lanes) else float(coefficient)
    raise TypeError(
        f"hyperparameters and state.scalars must be floats or lanes of them beside float arrays, but a coefficient is "
        f"{coefficient!r}"
    )


def jit(opt: Rule) -> "Jit | JitPartition":
    """The same rule, compiled: same ``init`` and ``step``, to the bit, and ``step_`` in place.

    The rule's own text is run once on recorder objects; the operations it does on arrays become one
    loop, in the same order, without fast-math or fused multiply-add; those on scalars alone are done
    on the host once a step, in Python floats.  Compiled code is kept in the user's cache folder, or
    in ``REFIMPL_CACHE``.  Steps of 262,144 elements or more are shared between ``REFIMPL_THREADS``
    threads, by default one for each processor.  CuPy arrays are worked on by one kernel a step on their
    GPU, on the current stream, and nothing waits for it.

    Args:
        opt: any rule but ``Adaptive`` with a φ or ψ that keeps its history; or a ``Partition`` of such.

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
        raise TypeError(f"opt must be a refimpl rule, got {shown(opt)}")
    return JitPartition(opt) if isinstance(opt, Partition) else Jit(opt)
