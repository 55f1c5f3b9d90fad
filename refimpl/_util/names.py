"""Names that somebody typed: what was meant, where something allowed is spelt alike."""

import difflib
import sys
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

_NONE: Mapping[str, str] = MappingProxyType({})


def meant(name: Any, allowed: Iterable[str], aliases: Mapping[str, str] = _NONE) -> str:
    """``"; did you mean lr?"`` for the end of a message, or ``""`` where nothing allowed is spelt alike.

    Args:
        aliases: what others write -> what it is called here.

    >>> meant("learning_rate", ["lr", "eps"], {"learning_rate": "lr"}), meant("AdmW", ["Adam", "AdamW"])
    ('; did you mean lr?', '; did you mean AdamW?')
    >>> meant("x", ["lr"])
    ''
    """
    if not isinstance(name, str):
        return ""
    spelt: dict[str, str] = {}
    for each in allowed:
        spelt.setdefault(each.lower(), each)
    alias = aliases.get(name, "").lower()
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
