"""``Rule``: the machinery around the mathematics of an optimizer.

A subclass says what one step is, in ``update``, line by line as its paper prints it.  This module
carries that text over nested parameters, checks what it is given, and keeps the state.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from .._util.messages import failed, shown
from .box import Box
from .containers import leaves, leaves_like, rebuild
from .definition import HISTORY, Definition, check_box
from .given_scalars import as_floats, given, on_host, running_as_floats
from .lanes import Lanes
from .leaf import Leaf
from .namespaces import is_exact
from .state import State
from .tracing import is_traced_scalar

__all__ = ["HISTORY", "MOST_STEPS", "Rule"]

#: Up to here every float64 counts, so that beta**t has the t that is meant.
MOST_STEPS = 2**53


@dataclass(frozen=True, kw_only=True)
class Rule(Definition):
    """Base class of all optimizers.

    A subclass is a frozen dataclass of hyperparameters with ``slots``, the arrays it keeps, and

        def update(h, xp, t, eta, theta, g, **slots_and_scalars) -> dict

    where ``h`` holds the hyperparameters at this step as scalars, ``xp`` the functions of
    ``refimpl.core.namespaces``, ``t`` counts from 1, ``eta`` is the schedule's multiplier, ``theta`` one
    parameter array, ``g`` its gradient.  Beside arrays t is a ``refimpl.core.scalar.Scalar``, a float that computes
    ``0.9**t`` correctly rounded, and what is made of it too.  It returns every quantity that the paper names;
    ``theta``, the slots and the scalars are kept.

    What else a subclass may say: its ``kind``; ``start``, the slots' first values; ``gathered``, what it needs of
    all arrays together; ``keeps_history``; ``evaluated``; and in ``allowed`` the range of a hyperparameter.

    Args:
        schedule: η_t as a function of k = t − 1, the steps already done, or a number; constant 1.
        box: the set to project onto, as ``projected`` sets it; none by default.
    """

    def projected(self, box: Box) -> Self:
        """This rule with θ projected onto ``box`` at the end of every step.

        Raises:
            TypeError: ``box`` is not a ``refimpl.Box``.
        """
        check_box(box)
        return dataclasses.replace(self, box=box)

    def init(self, params: Any) -> State:
        """The state before the first step: t = 0, every slot as ``start`` says, or zero.

        Args:
            params: an array, or nested dicts, lists and tuples of arrays, of float16, float32 or
                float64, of any array library; 0-d arrays and NumPy scalars too.

        Raises:
            TypeError, ValueError: ``params`` holds something else, or does not have the leading
                axes of the lanes.
        """
        checked = [Leaf(path, value) for path, value in leaves(params, "params")]
        for leaf in checked:
            leaf.check_lanes(self._at_start)
        first = [self._first(leaf) for leaf in checked]
        slots = {name: rebuild(params, (each[name] for each in first)) for name in self.slots}
        return State(self.name, 0, slots, dict(self.scalars))

    def _first(self, leaf: Leaf) -> dict[str, Any]:
        """Each slot's first value beside one parameter array."""
        start = self.start(leaf.array)
        if unknown := start.keys() - set(self.slots):
            raise ValueError(f"{self.name}: start has {shown(sorted(unknown))}; its slots are {list(self.slots)}")
        return {
            name: () if self.is_history(name) else leaf.started(self.name, name, start.get(name, 0))
            for name in self.slots
        }

    def shapes(self, leaf: Leaf) -> dict[str, tuple[int, ...]]:
        """Slot -> its shape, for those that have another than their parameter."""
        if leaf.exact:
            return {}
        known = self.__dict__.setdefault("_shapes", {})
        shape = tuple(leaf.array.shape)
        if shape not in known:
            start = {
                name: tuple(value.shape) for name, value in self.start(leaf.array).items() if hasattr(value, "shape")
            }
            known[shape] = {name: each for name, each in start.items() if each != shape}
        return known[shape]

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        """One step: the new parameters and the new state.  Nothing passed in is changed.

        Args:
            params: θ_{t−1}, as for ``init``.
            grads: g_t = ∇f_t(θ_{t−1}), in the same containers, shapes, dtypes and place.
            state: the state that ``init`` or the last ``step`` returned.

        Returns:
            θ_t in the containers, shapes and dtypes of ``params``, and the state with t one greater.

        Raises:
            TypeError, ValueError: containers, shapes, dtypes, libraries or devices do not match, or
                the state belongs to another rule; the message names the argument and its path.
        """
        state = self.checked(state)
        wanted = ("theta", *self.slots, *self.scalars)
        every = self._each(params, grads, state)
        results = [{name: values[name] for name in wanted} for values in every]  # the memory of the rest is free again
        return self.kept(params, results, state)

    def kept(self, params: Any, results: list[dict[str, Any]], state: State) -> tuple[Any, State]:
        """What ``step`` returns, of the intermediates of one step."""
        kept = {name: rebuild(params, (values[name] for values in results)) for name in ("theta", *self.slots)}
        scalars = {name: results[0][name] if results else state.scalars[name] for name in self.scalars}
        return kept.pop("theta"), state.advanced(kept, scalars)

    def intermediates(self, params: Any, grads: Any, state: State) -> Iterator[dict[str, Any]]:
        """What ``update`` returns in this step for each parameter array, in order; ``step`` keeps a part."""
        every = self._each(params, grads, self.checked(state))
        return (as_floats(values, ()) for values in every)

    def _each(self, params: Any, grads: Any, state: State) -> Iterator[dict[str, Any]]:
        slots = {name: leaves_like(params, state.slots[name], f"state.slots[{name!r}]") for name in self.slots}
        given = zip(leaves(params, "params"), leaves_like(params, grads, "grads"), *slots.values(), strict=True)
        history = HISTORY if self.keeps_history else None
        checked = []
        for (path, value), g, *kept in given:
            leaf = Leaf(path, value)
            leaf.check_lanes(self)
            shapes = self.shapes(leaf) if self._starts else {}
            mine = {
                name: leaf.history(name, each, state.t) if name == history else leaf.slot(name, each, shapes.get(name))
                for name, each in zip(slots, kept, strict=True)
            }
            checked.append((leaf, leaf.gradient(g), mine))
        together = self._together(checked, state) if self._gathers and checked else {}
        for leaf, g, mine in checked:
            yield self._values(leaf, g, mine, state, together)

    def _scalars(self, leaf: Leaf, state: State) -> tuple[Any, Any, dict[str, Any]]:
        """The hyperparameters, t and the running scalars of this step, as ``leaf`` takes them."""
        if leaf.exact:
            self.needs("exact numbers")
            number = leaf.reading.number
            running = {name: number(value) for name, value in state.scalars.items()}
            return self.over(number, state.t), number(state.t + 1), running
        return given(self, state)

    def _together(self, checked: list[Any], state: State) -> dict[str, Any]:
        """What ``gathered`` makes of all arrays, as numbers of the host."""
        first, xp = checked[0][0], checked[0][0].reading
        h, t, running = self._scalars(first, state)
        slots = {name: [mine[name] for _, _, mine in checked] for name in self.slots}
        thetas, grads = [leaf.value for leaf, _, _ in checked], [g for _, g, _ in checked]
        with xp.quiet():
            try:
                found = h.gathered(xp, t, thetas, grads, **slots, **running)
                return found if first.exact else {name: on_host(value) for name, value in found.items()}
            except ArithmeticError as error:
                raise self._failed(error, state) from error

    def _failed(self, error: Exception, state: State) -> Exception:
        return failed(f"{self.name}: a scalar of the step with {shown(self)}", error, f" at k = {state.t}")

    def _values(
        self, leaf: Leaf, g: Any, slots: dict[str, Any], state: State, together: dict[str, Any]
    ) -> dict[str, Any]:
        xp = leaf.reading
        h, t, running = self._scalars(leaf, state)
        if h.lanes is not self.lanes:
            leaf.check_lanes(h, f" at k = {state.t}")
        with xp.quiet():
            try:
                values = h.apply(xp, t, leaf.value, g, **slots, **(running | together if together else running))
            except ArithmeticError as error:  # where Python's floats raise, and IEEE's have an infinity or NaN
                raise self._failed(error, state) from error
        try:
            if running:
                running_as_floats(values, running)
            return leaf.finished(values, ("theta", *slots), self.name, self.shapes(leaf) if self._starts else {})
        except (KeyError, TypeError, AttributeError) as error:
            if incomplete := self._incomplete(values):
                raise TypeError(incomplete) from error
            raise

    def _incomplete(self, values: Any) -> str:
        """What to say where ``update`` did not return all that it must; "" where it did."""
        wanted = ("theta", *self.slots, *self.scalars)
        if isinstance(values, dict) and not (missing := [name for name in wanted if name not in values]):
            return ""
        got = f"a dict without {', '.join(missing)}" if isinstance(values, dict) else shown(values)
        return f"{self.name}: update must return a dict with {', '.join(wanted)}, got {got}"

    def checked(self, state: State) -> State:
        """``state`` with Python numbers where it has them, if it is one of this rule's."""
        if isinstance(state, State) and isinstance(state.scalars, dict):
            state = state.settled()
        self.check_state(state)
        return state

    def check_state(self, state: Any) -> None:
        """A TypeError or ValueError unless ``state`` is one of this rule's."""
        if not isinstance(state, State):
            raise TypeError(f"state must be a refimpl.State as init or step returns it, got {shown(state)}")
        if state.rule != self.name:
            raise ValueError(f"state belongs to the rule {shown(state.rule)}; allowed is a state of {self.name!r}")
        slots: Any = state.slots
        scalars: Any = state.scalars
        if not isinstance(slots, dict) or not isinstance(scalars, dict):
            name, value = ("scalars", scalars) if isinstance(slots, dict) else ("slots", slots)
            raise TypeError(f"state.{name} must be a dict of names and values, got {shown(value)}")
        if state.slots.keys() != set(self.slots) or state.scalars.keys() != self.scalars.keys():
            raise ValueError(
                f"state has the slots {shown(list(state.slots))} and scalars {shown(list(state.scalars))}; "
                f"{self.name} with these settings keeps {list(self.slots)} and {list(self.scalars)}"
            )
        counted = type(state.t) is int and 0 <= state.t <= MOST_STEPS
        if not counted and not is_traced_scalar(state.t, ("int", "uint")):
            raise ValueError(
                f"state.t must be an integer >= 0, the number of steps done, and at most 2^53, got {shown(state.t)}"
            )
        for name, value in state.scalars.items():
            if type(value) is float:  # as nearly always
                continue
            known = isinstance(value, int | float | Lanes) or is_exact(value) or is_traced_scalar(value)
            if isinstance(value, bool) or not known:
                raise TypeError(f"state.scalars[{name!r}] must be a number or lanes of them, got {shown(value)}")
