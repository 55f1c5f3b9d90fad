"""``Partition``: a rule for some of the parameter arrays, and others for the rest."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from .._util.messages import shown
from .box import Box
from .constant import Constant
from .containers import leaves, leaves_like
from .kinds import PARTITION
from .parted import Parted
from .rule import Rule
from .state import State
from .trace import trace


@dataclass(frozen=True)
class Partition(Rule):
    """Each parameter array is stepped by the rule of its label, as if the arrays of that label were alone.

    ``state.slots[label]`` holds the slots of that rule, in the containers of the parameters without the arrays of
    other labels.  A dict there lacks their entries; in a list or tuple an empty tuple stands in their place.  A
    running scalar is ``state.scalars[f"{label}.{name}"]``.  A trace has ``theta``, and for each label the trace of
    its rule.

    Args:
        rules: label -> rule.  Each has its own schedule and box.
        label: the label of each parameter array: a function of its path, such as ``['w'][0]``, and of the array;
            or a tree like the parameters with labels as its leaves.  A function must give the same in every step.

    Raises:
        TypeError, ValueError: ``rules`` is no dict of rules by text, or a label is none of its keys.

    >>> import numpy as np, refimpl as ri
    >>> rules = {"decay": ri.AdamW(lr=0.5, weight_decay=0.25), "none": ri.AdamW(lr=0.5, weight_decay=0)}
    >>> opt = Partition(rules, lambda path, array: "decay" if array.ndim > 1 else "none")
    >>> params = {"w": np.ones((1, 2)), "b": np.ones(2)}
    >>> params, state = opt.step(params, {"w": np.ones((1, 2)), "b": np.ones(2)}, opt.init(params))
    >>> params["w"].round(6), params["b"].round(6), list(state.slots["decay"]["m"])
    (array([[0.25, 0.25]]), array([0.5, 0.5]), ['w'])
    """

    rules: dict[str, Rule] = field(metadata={"hyper": False})
    label: Any = field(metadata={"hyper": False})

    kind = PARTITION

    def __post_init__(self) -> None:
        if not isinstance(self.rules, dict) or not self.rules:
            raise TypeError(f"Partition: rules must be a dict of rules by label, got {shown(self.rules)}")
        for label, rule in self.rules.items():
            if not isinstance(label, str) or not label.isprintable() or label in ("", "theta"):
                raise ValueError(f"Partition: a label must be a printable text but 'theta', got {shown(label)}")
            if not isinstance(rule, Rule):
                raise TypeError(f"Partition: rules[{label!r}] must be a refimpl rule, got {shown(rule)}")
        for name, value, default in (("schedule", self.schedule, Constant()), ("box", self.box, None)):
            if value != default:
                raise ValueError(f"Partition: {name} must be given to the rules, each its own, got {shown(value)}")
        self.__dict__["rules"] = dict(self.rules)
        super().__post_init__()
        if len(self.scalars) < sum(len(rule.scalars) for rule in self.rules.values()):
            raise ValueError(f"Partition: two running scalars have one name, got the labels {shown(list(self.rules))}")
        lanes = {f"rules[{label!r}].{name}": x for label, rule in self.rules.items() for name, x in rule.lanes.items()}
        self.__dict__["lanes"] = lanes

    def _check_kind(self) -> None:
        """Its kind is its own, and each rule has checked what its kind can serve."""

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(self.rules)

    @property
    def scalars(self) -> dict[str, float]:  # type: ignore[override]
        return {f"{label}.{name}": x for label, rule in self.rules.items() for name, x in rule.scalars.items()}

    @property
    def varies(self) -> bool:
        return any(rule.varies for rule in self.rules.values())

    @property
    def name(self) -> str:
        inner = ", ".join(f"{label}: {rule.name}" for label, rule in self.rules.items())
        return f"{super().name.removeprefix(f'{__name__}.')}({inner})"

    def projected(self, box: Box) -> Self:
        """Every rule projected onto ``box``."""
        rules = {label: rule.projected(box) for label, rule in self.rules.items()}
        return dataclasses.replace(self, rules=rules)

    def init(self, params: Any) -> State:
        parts = self.parted(params).of(params, "params")
        return self.together(State(self.name), self.each(lambda label, rule: rule.init(parts[label])), 0)

    def step(self, params: Any, grads: Any, state: State) -> tuple[Any, State]:
        return self.stepped(params, grads, state, lambda label, *given: self.rules[label].step(*given))

    def stepped(
        self, params: Any, grads: Any, state: State, step: Callable[..., tuple[Any, State]]
    ) -> tuple[Any, State]:
        """``step`` of each label, parameters, gradients and state, put together."""
        state = self.checked(state)
        parted, states = self.parted(params), self.apart(state)
        theta, gradients = parted.of(params, "params"), parted.of(grads, "grads")
        done = self.each(lambda label, _: step(label, theta[label], gradients[label], states[label]))
        new = parted.joined({label: part for label, (part, _) in done.items()})
        return new, self.together(state, {label: part for label, (_, part) in done.items()}, 1)

    def traced(self, theta0: Any, grads: Iterable[Any]) -> dict[str, Any]:
        """What ``refimpl.trace`` returns."""
        parted = self.parted(theta0)
        theta, every = parted.of(theta0, "theta0"), [parted.of(each, "grads") for each in grads]
        found = self.each(lambda label, rule: trace(rule, theta[label], [each[label] for each in every]))
        return {"theta": parted.joined({label: part.pop("theta", ()) for label, part in found.items()}), **found}

    def evaluated(self, params: Any, state: State) -> Any:
        """What the rule of each array evaluates."""
        parted, states = self.parted(params), self.apart(self.checked(state))
        theta = parted.of(params, "params")
        return parted.joined(self.each(lambda label, rule: rule.evaluated(theta[label], states[label])))

    def parted(self, params: Any) -> Parted:
        """Which array has which label.

        Raises:
            TypeError, ValueError: the labels are no tree like ``params``, or one of them is none of ``rules``.
        """
        every = list(leaves(params, "params"))
        if callable(self.label):
            found = [self.label(path.removeprefix("params"), array) for path, array in every]
        else:
            found = list(leaves_like(params, self.label, "label"))
        for (path, _), label in zip(every, found, strict=True):
            if not isinstance(label, str) or label not in self.rules:
                raise ValueError(
                    f"Partition: the label of {path} must be one of {list(self.rules)}, got {shown(label)}"
                )
        return Parted(params, found, tuple(self.rules))

    def each(self, function: Callable[[str, Rule], Any]) -> dict[str, Any]:
        """``function`` of each label and its rule; what it raises begins with the label."""
        found = {}
        for label, rule in self.rules.items():
            try:
                found[label] = function(label, rule)
            except (TypeError, ValueError) as error:
                if type(error) not in (TypeError, ValueError):
                    raise
                raise type(error)(f"Partition, {label}: {error}") from error
        return found

    def apart(self, state: State) -> dict[str, State]:
        """The state of each rule."""
        found = {}
        for label, rule in self.rules.items():
            scalars = {name: state.scalars[f"{label}.{name}"] for name in rule.scalars}
            found[label] = State(rule.name, state.t, state.slots[label], scalars)
        return found

    def together(self, state: State, states: dict[str, State], steps: int) -> State:
        """The state ``steps`` after ``state``, made of those of the rules."""
        slots = {label: each.slots for label, each in states.items()}
        scalars = {f"{label}.{name}": x for label, each in states.items() for name, x in each.scalars.items()}
        return State(state.rule, state.t + steps, slots, scalars)
