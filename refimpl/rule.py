"""``Rule``: the machinery around the mathematics of an optimizer.

A subclass says what one step is, in ``update``, line by line as its paper prints it.  This module
carries that text over nested parameters, checks what it is given, and keeps the state.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from .box import Box
from .containers import leaves, leaves_like, rebuild
from .gate import failed, shown
from .hyper import Hyper, Hyperparameters
from .lanes import Lanes
from .leaf import Leaf
from .readings import is_exact
from .scalars import as_floats, given, running_as_floats
from .schedules import Constant
from .state import State
from .tracing import is_traced_scalar

#: Up to here every float64 counts, so that beta**t has the t that is meant.
MOST_STEPS = 2**53


@dataclass(frozen=True, kw_only=True)
class Rule(Hyperparameters):
    """Base class of all optimizers.

    A subclass is a frozen dataclass of hyperparameters with ``slots``, the arrays it keeps, and

        def update(h, xp, t, eta, theta, g, **slots_and_scalars) -> dict

    where ``h`` holds the hyperparameters at this step as scalars, ``xp`` the functions of
    ``refimpl.readings``, ``t`` counts from 1, ``eta`` is the schedule's multiplier, ``theta`` one
    parameter array, ``g`` its gradient.  Beside arrays t is a ``refimpl.scalar.Scalar``, a float that computes
    ``0.9**t`` correctly rounded, and what is made of it too.  It returns every quantity that the paper names;
    ``theta``, the slots and the scalars are kept.

    Args:
        schedule: η_t as a function of k = t − 1, the steps already done, or a number; constant 1.
        box: the set to project onto, as ``projected`` sets it; none by default.
    """

    schedule: Hyper = Constant()
    box: Box | None = None

    slots: ClassVar[Any] = ()
    scalars: ClassVar[dict[str, float]] = {}
    parts: ClassVar[tuple[str, ...]] = ("box",)
    #: The name of V, of which the step α m/√V takes the root; "I" for the identity, None where there is no V.
    second_moment: ClassVar[str | None] = None
    #: An example of the settings without which the rule cannot be made, for a framework such as ``Adaptive``.
    needs_settings: ClassVar[dict[str, Any]] = {}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, *slots: Any, **named: Any) -> dict[str, Any]:
        raise NotImplementedError(f"{type(h).__name__} has no update(h, xp, t, eta, theta, g, ...)")

    def __post_init__(self) -> None:
        if self.box is not None:
            _check_box(self.box)
        super().__post_init__()

    @property
    def name(self) -> str:
        """The rule's name in a state: the class's, with its module outside ``refimpl.rules``."""
        module = type(self).__module__
        return type(self).__name__ if module.startswith("refimpl.rules.") else f"{module}.{type(self).__name__}"

    def projected(self, box: Box) -> Self:
        """This rule with θ projected onto ``box`` at the end of every step.

        Raises:
            TypeError: ``box`` is not a ``refimpl.Box``.
        """
        _check_box(box)
        return dataclasses.replace(self, box=box)

    def init(self, params: Any) -> State:
        """The state before the first step: t = 0, every slot zero.

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
        slots = {name: rebuild(params, (self._first(name, leaf) for leaf in checked)) for name in self.slots}
        return State(self.name, 0, slots, dict(self.scalars))

    def _first(self, name: str, leaf: Leaf) -> Any:
        if name == "gradients":
            return ()
        start = self.starts().get(name, 0)
        return leaf.zeros() + start if start else leaf.zeros()

    def starts(self) -> dict[str, float]:
        """Slot -> the number that it starts at, where that is not 0."""
        return {}

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
        checked = []
        for (path, value), g, *kept in given:
            leaf = Leaf(path, value)
            leaf.check_lanes(self)
            mine = [leaf.slot(*pair, state.t) for pair in zip(slots, kept, strict=True)]
            checked.append((leaf, leaf.gradient(g), mine))
        for leaf, g, kept in checked:
            yield self._values(leaf, g, dict(zip(slots, kept, strict=True)), state)

    def _values(self, leaf: Leaf, g: Any, slots: dict[str, Any], state: State) -> dict[str, Any]:
        xp = leaf.reading
        if leaf.exact:
            h, t, running = self.over(xp.number, state.t), xp.number(state.t + 1), state.scalars
        else:
            h, t, running = given(self, state)
        if h._lanes is not self._lanes:
            leaf.check_lanes(h, f" at k = {state.t}")
        with xp.quiet():
            try:
                values = type(self).update(h, xp, t, h.schedule, leaf.value, g, **slots, **running)
                if h.box is not None:
                    values["theta_hat"] = values["theta"]
                    values["theta"] = h.box.project(xp, values["theta"])
            except ArithmeticError as error:  # where Python's floats raise, and IEEE's have an infinity or NaN
                raise failed(
                    f"{self.name}: a scalar of the step with {shown(self)}", error, f" at k = {state.t}"
                ) from error
        if running:
            running_as_floats(values, running)
        return leaf.finished(values, ("theta", *slots), self.name)

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


def _check_box(box: Any) -> None:
    if not isinstance(box, Box):
        raise TypeError(f"box must be a refimpl.Box, got {shown(box)}")
