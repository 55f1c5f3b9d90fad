"""What a rule says of itself, of which the readings are made: a step, where it starts, its kind."""

from dataclasses import dataclass
from typing import Any, ClassVar

from .._util.messages import shown
from .box import Box
from .constant import Constant
from .hyper import Hyper, Hyperparameters
from .kinds import ELEMENTWISE, KINDS, MATRIX, REDUCTION, refusal
from .state import State

#: The slot of a rule that ``keeps_history``.
HISTORY = "gradients"


@dataclass(frozen=True, kw_only=True)
class Definition(Hyperparameters):
    """The part of a ``Rule`` that its subclasses write or override."""

    schedule: Hyper = Constant()
    box: Box | None = None

    slots: ClassVar[Any] = ()
    scalars: ClassVar[dict[str, float]] = {}
    parts: ClassVar[tuple[str, ...]] = ("box",)
    #: "elementwise", "reduction" or "matrix", as ``refimpl.core.kinds`` says: what a reading may assume of ``update``.
    kind: ClassVar[Any] = ELEMENTWISE
    #: Is the slot ``gradients`` the tuple (g_1, …, g_t)?
    keeps_history: ClassVar[Any] = False
    #: Has the class a ``gathered`` or a ``start`` of its own?
    _gathers: ClassVar[bool] = False
    _starts: ClassVar[bool] = False
    #: The name of V, of which the step α m/√V takes the root; "I" for the identity, None where there is no V.
    second_moment: ClassVar[str | None] = None
    #: Is ``weight_decay`` multiplied by ``lr`` as well as by the schedule, as the modern papers print it?
    decay_times_lr: ClassVar[bool] = False
    #: An example of the settings without which the rule cannot be made, for a framework such as ``Adaptive``.
    needs_settings: ClassVar[dict[str, Any]] = {}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, *slots: Any, **named: Any) -> dict[str, Any]:
        raise NotImplementedError(f"{type(h).__name__} has no update(h, xp, t, eta, theta, g, ...)")

    def apply(h, xp: Any, t: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
        """One step, in every reading: ``update``, then the projection onto the box.

        ``h`` is the rule with the numbers of this step, as the reading has them.  What is projected is returned as
        ``theta_hat``.
        """
        values = h.update(xp, t, h.schedule, theta, g, **kept)
        if h.box is not None:
            values["theta_hat"] = values["theta"]
            values["theta"] = h.within(xp, values["theta"])
        return values

    def within(h, xp: Any, x: Any) -> Any:
        """``x`` projected onto the box, if there is one, for a rule that projects more than its parameters."""
        return x if h.box is None else h.box.project(xp, x)

    def gathered(h, xp: Any, t: Any, thetas: list[Any], grads: list[Any], **kept: Any) -> dict[str, Any]:
        """What ``update`` needs of all arrays together, such as a norm: numbers that are passed to it by name.

        It is called once a step, before ``update``, with all parameter arrays, all gradients, and each slot of all
        of them; running scalars as they are.  A running scalar of the same name is replaced for this step.
        Only a rule of the kind reduction or matrix may have it.
        """
        return {}

    def start(self, theta: Any) -> dict[str, Any]:
        """Slot -> its first value beside one parameter array: a number that fills it, or an array of any shape.

        A slot that is left out begins with zeros.  The array has the dtype and the library of ``theta``, and its
        shape depends on that of ``theta`` alone.
        """
        return {}

    def evaluated(self, params: Any, state: State) -> Any:
        """The parameters at which the loss is to be evaluated: ``params``, unless the rule says otherwise."""
        return params

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        cls._gathers, cls._starts = cls.gathered is not Definition.gathered, cls.start is not Definition.start

    def __post_init__(self) -> None:
        if self.box is not None:
            check_box(self.box)
        super().__post_init__()
        if self.kind is not ELEMENTWISE:
            self._check_kind()
        elif self._gathers:
            raise TypeError(f"{self.name} has `gathered`, so its kind must be {REDUCTION!r} or {MATRIX!r}")

    def _check_kind(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: kind must be one of {', '.join(KINDS)}, got {shown(self.kind)}")
        if self.lanes:
            self.needs("lanes")
        if self.box is not None:
            self.needs("refimpl.Box")

    def needs(self, reading: str) -> None:
        """A TypeError unless the reading, one of ``refimpl.core.kinds.SERVED``, can serve a rule of this kind."""
        if reason := refusal(self, reading):
            raise TypeError(reason)

    def is_history(self, slot: str) -> bool:
        """Is this slot the tuple of all gradients so far?"""
        return slot == HISTORY and self.keeps_history

    @property
    def name(self) -> str:
        """The rule's name in a state: the class's, with its module outside ``refimpl.rules``."""
        module = type(self).__module__
        return type(self).__name__ if module.startswith("refimpl.rules.") else f"{module}.{type(self).__name__}"


def check_box(box: Any) -> None:
    """A TypeError unless it is a box."""
    if not isinstance(box, Box):
        raise TypeError(f"box must be a refimpl.Box, got {shown(box)}")
