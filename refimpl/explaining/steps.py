"""One step, done and watched: every value that every statement makes of every parameter array."""

import copy
from typing import Any

from ..containers import leaves
from ..hyper import Hyperparameters
from ..rule import Rule
from ..state import State
from .formulas import PROJECTION
from .watching import watched

#: All values of a step of one parameter array: input, or (statement number, variable), -> value.
Values = dict[Any, Any]


def values(opt: Rule, theta: Any, grad: Any, state: State) -> dict[str, Values]:
    """For each parameter array, by its path, what the step starts from and what each statement makes of it."""
    seen: list[Values] = [{}]

    def look(number: int, name: str, value: Any) -> Any:
        items = value.items() if isinstance(value, dict) else [(name, value)]
        seen[-1] |= {(number, key): each for key, each in items if key != "gradients"}
        return value

    plainly = watched(type(opt), look)

    def update(h: Any, xp: Any, t: Any, eta: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
        arrays = {name: value for name, value in kept.items() if name != "gradients"}
        history = {f"g_{i}": each for i, each in enumerate(kept.get("gradients", ()), start=1)}
        seen[-1] |= {"theta": theta, "g": g, **history, **arrays, **_numbers(h, ""), "t": t}
        return plainly(h, xp, t, eta, theta, g, **kept)

    for result in _with_update(opt, update).intermediates(theta, grad, state):
        if opt.box is not None:
            seen[-1][PROJECTION, "theta"] = result["theta"]
        seen.append({})
    paths = (path.removeprefix("theta") for path, _ in leaves(theta, "theta"))
    return dict(zip(paths, seen, strict=False))  # the last is empty


def _with_update(opt: Rule, update: Any) -> Rule:
    """The same rule, to its state too, with another ``update``."""
    cls = type(opt)
    other = copy.copy(opt)
    named = {"update": update, "__module__": cls.__module__, "__doc__": cls.__doc__}
    object.__setattr__(other, "__class__", type(cls.__name__, (cls,), named))
    return other


def _numbers(h: Any, prefix: str) -> Values:
    """The hyperparameters of this step by the names of their symbols, those of parts as ``box_lo``."""
    numbers: Values = {}
    for name in h._names:
        value = getattr(h, name)
        if isinstance(value, Hyperparameters):
            numbers |= _numbers(value, f"{prefix}{name}_")
        elif value is not None:
            numbers["eta" if prefix + name == "schedule" else prefix + name] = value
    return numbers
