"""One step, done and watched: every value that every statement makes of every parameter array."""

from typing import Any

from ..core.containers import leaves
from ..core.definition import HISTORY
from ..core.rule import Rule
from ..core.state import State
from ..engine.inputs import input_names
from ..engine.observed_update import watched, with_update
from .formulas import PROJECTION

#: All values of a step of one parameter array: input, or (statement number, variable), -> value.
Values = dict[Any, Any]


def values(opt: Rule, theta: Any, grad: Any, state: State) -> dict[str, Values]:
    """For each parameter array, by its path, what the step starts from and what each statement makes of it."""
    seen: list[Values] = [{}]

    def look(number: int, name: str, value: Any) -> Any:
        items = value.items() if isinstance(value, dict) else [(name, value)]
        seen[-1] |= {(number, key): each for key, each in items if not opt.is_history(key)}
        return value

    plainly, names = watched(type(opt).update, look), input_names(opt)

    def update(h: Any, xp: Any, t: Any, eta: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
        arrays = {name: value for name, value in kept.items() if not opt.is_history(name)}
        history = {f"g_{i}": each for i, each in enumerate(kept[HISTORY] if opt.keeps_history else (), start=1)}
        numbers = {names[path]: value for path, value in h.numbers().items()}
        seen[-1] |= {"theta": theta, "g": g, **history, **arrays, **numbers, "t": t}
        return plainly(h, xp, t, eta, theta, g, **kept)

    for result in with_update(opt, update).intermediates(theta, grad, state):
        if opt.box is not None:
            seen[-1][PROJECTION, "theta"] = result["theta"]
        seen.append({})
    paths = (path.removeprefix("theta") for path, _ in leaves(theta, "theta"))
    return dict(zip(paths, seen, strict=False))  # the last is empty
