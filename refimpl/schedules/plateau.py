"""What state machines that read a metric share: no functions of k, but steps from one state to the next."""

from typing import Any, ClassVar

import numpy as np

from .._util.messages import shown
from ..core.namespaces import FLOATS, to_host
from ..core.settings import Settings
from ..core.state import State


class Plateau(Settings):
    """A machine with ``init``, ``step``, and a state that ``save_state`` takes.

    Subclasses write one step in ``update(s, xp, metric, **numbers)``, which returns the new numbers by name, the
    ``multiplier`` among them, and what the numbers are at the start in ``start``.
    """

    #: Whose form it is; "" for refimpl's own.
    library: ClassVar[str] = ""
    #: The numbers that a metric may make infinite or NaN: slots of the state, while the others are its scalars.
    metrics: ClassVar[tuple[str, ...]] = ("best",)

    def start(s) -> dict[str, float]:
        raise NotImplementedError(f"{type(s).__name__} has no start()")

    def update(s, xp: Any, metric: Any, *values: Any, **numbers: Any) -> dict[str, Any]:
        raise NotImplementedError(f"{type(s).__name__} has no update(xp, metric, ...)")

    @property
    def title(self) -> str:
        """Its name, with the library's."""
        return ".".join(filter(None, (self.library, type(self).__name__)))

    def init(self) -> State:
        """The state before the first metric."""
        return self._state(0, self.start())

    def step(self, metric: Any, state: State) -> tuple[float, State]:
        """The multiplier to use from now on, and the new state; nothing is changed in place.

        Args:
            metric: a number, or an array without axes; NaN and infinities are allowed.
            state: what ``init`` or the last call gave, or ``load_state`` read.

        Raises:
            TypeError, ValueError: ``metric`` is no real number, or ``state`` is none of this machine.
        """
        if not isinstance(state, State) or state.rule != self.title:
            got = f"the state of {state.rule}" if isinstance(state, State) else shown(state)
            raise ValueError(f"{self.title}: state must be what its init or step gave, got {got}")
        given = state.scalars | {name: float(x) for name, x in state.slots.items()}
        if given.keys() != self.start().keys():
            raise ValueError(f"{self.title}: state must be what its init or step gave, got one with {', '.join(given)}")
        numbers = self.update(FLOATS, _number(metric), **given)
        return float(numbers["multiplier"]), self._state(state.t + 1, numbers)

    def _state(self, t: int, numbers: dict[str, Any]) -> State:
        slots = {name: np.array(float(numbers[name])) for name in self.metrics}
        return State(self.title, t, slots, {name: float(x) for name, x in numbers.items() if name not in slots})


def _number(metric: Any) -> float:
    """The metric as a float."""
    if not isinstance(metric, int | float) or isinstance(metric, bool):
        metric, given = to_host(metric, "metric"), metric
        if metric.ndim or metric.dtype.kind not in "iuf":
            raise TypeError(f"metric must be a real number, or an array of one without axes, got {shown(given)}")
    try:
        return float(metric)
    except OverflowError as error:
        raise ValueError(f"metric must be a number that is a float, got {shown(metric)}") from error


def above(xp: Any, x: Any, y: Any) -> Any:
    """1 where x > y, else 0; 0 also where one of them is NaN."""
    return xp.at_least(x, y) * (1 - xp.at_least(y, x))


def require_machine(machine: Any, *numbers: str) -> None:
    """What the three libraries ask of their settings alike.

    Args:
        numbers: the settings that are finite numbers.
    """
    machine.require_numbers(*numbers)
    machine.require("factor", 0 < machine.factor < 1, "in (0, 1)")
    for name in ("patience", "cooldown"):
        value = getattr(machine, name)
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        machine.require(name, whole and value >= 0, "an integer >= 0")
        object.__setattr__(machine, name, int(value))
