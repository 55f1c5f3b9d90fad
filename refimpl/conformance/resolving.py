"""What can be checked, as a target: a class with ``init`` and ``step``, or an optimizer of a library."""

import inspect
from typing import Any

from ..gate import shown
from ..rule import Rule
from . import libraries
from .targets import Adapter, Target


def target(thing: Any, against: type[Rule]) -> Target:
    """Whatever ``ri.check`` is given, as a target that is held against a rule or a dialect.

    Raises:
        TypeError: it is nothing that can be checked.
    """
    if isinstance(thing, Target):
        return thing
    if found := libraries.target(thing, against):
        return found
    if isinstance(thing, type) and callable(getattr(thing, "init", None)) and callable(getattr(thing, "step", None)):
        return _of_class(thing)
    hint = "" if isinstance(thing, type) else "; give the class itself, not an object of it"
    raise TypeError(
        f"target must be a class with init(params) and step(params, grads, state), a torch.optim class, an optax "
        f"function, a Keras optimizer class, one of another library that has dialects, or an import path "
        f"'pkg.mod:Name', got {shown(thing)}{hint}"
    )


def _of_class(cls: type) -> Target:
    parameters = inspect.signature(cls).parameters
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())

    def takes(name: str) -> bool:
        return anything or name in parameters

    def make(settings: dict[str, float], schedule: Any) -> Adapter:
        given: dict[str, Any] = {name: value for name, value in settings.items() if takes(name)}
        if schedule is not None and takes("schedule"):
            given["schedule"] = schedule
        return cls(**given)

    named = {name: p.default for name, p in parameters.items() if p.default is not p.empty and name != "schedule"}
    return Target(f"{cls.__module__}.{cls.__qualname__}", make, takes, defaults=named)
