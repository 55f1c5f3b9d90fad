"""Names that somebody typed: what was meant, where something allowed is spelt alike."""

import difflib
import inspect
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Self

from .hyperparameters import HYPERPARAMETERS

#: What others call the hyperparameters, and some settings of schedules, for a hint.
ALIASES = {
    **{alias: name for name, each in HYPERPARAMETERS.items() for alias in each.aliases},
    "T_max": "T",
    "T_i": "T_0",
    "base_lr": "base",
    "max_lr": "peak",
    "min_lr": "eta_min",
    "step_size_up": "stepsize",
}


def meant(name: Any, allowed: Iterable[str]) -> str:
    """``"; did you mean lr?"`` for the end of a message, or ``""`` where nothing allowed is spelt alike.

    >>> meant("learning_rate", ["lr", "eps"]), meant("AdmW", ["Adam", "AdamW"]), meant("x", ["lr"])
    ('; did you mean lr?', '; did you mean AdamW?', '')
    """
    if not isinstance(name, str):
        return ""
    spelt: dict[str, str] = {}
    for each in allowed:
        spelt.setdefault(each.lower(), each)
    alias = ALIASES.get(name, "").lower()
    wanted = alias if alias in spelt else name.lower()[:100]  # the search takes the square of the length
    near = difflib.get_close_matches(wanted, spelt, n=1)
    return f"; did you mean {spelt[near[0]]}?" if near else ""


def absent(module: str, name: str, *more: str) -> AttributeError:
    """The error of a module that has no ``name``, with what was meant among its names and ``more`` of them."""
    here = sys.modules[module]
    public = vars(here).get("__all__") or [name for name, x in vars(here).items() if not isinstance(x, ModuleType)]
    hint = "" if name.startswith("_") else meant(name, [*public, *more])
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}", name=name, obj=here)


def hinting(module: str) -> Callable[[str], Any]:
    """A module's ``__getattr__`` that says what was meant."""

    def missing(name: str) -> Any:
        raise absent(module, name)

    return missing


class Named:
    """Base of dataclasses that refuse an unknown argument with what was meant."""

    #: What such an argument is.
    called = "setting"

    def __new__(cls, *values: Any, **settings: Any) -> Self:
        known = getattr(cls, "__dataclass_fields__", {})
        if unknown := [name for name in settings if name not in known]:
            cls._refuse(unknown[0])
        return super().__new__(cls)

    @classmethod
    def _refuse(cls, name: str) -> None:
        """A TypeError, unless the class's own ``__init__`` takes that."""
        parameters = inspect.signature(cls).parameters
        if name in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
            return
        hint = meant(name, parameters) or ";"
        takes = f"allowed are {', '.join(parameters)}" if parameters else "it takes none"
        raise TypeError(f"{cls.__name__}: {name} is no {cls.called} of it{hint} {takes}")
