"""What the libraries really compute: one folder a library, in the form of rules, under their argument names.

    >>> import refimpl as ri
    >>> ri.dialects.torch.AdamW(lr=1e-3, weight_decay=1e-2).weight_decay
    0.01

A dialect is a rule: it has ``init`` and ``step``, can be traced, compiled and checked against.  Its docstring
says where it departs from the paper.

A library is found by its folder, whose ``base.py`` has the record ``LIBRARY``.
"""

import functools
import importlib
import pkgutil
from types import ModuleType

from .._util.names import meant
from ..core.rule import Rule
from .dialect import Dialect
from .library import Library

#: The folders, by name.
LIBRARIES = tuple(each.name for each in pkgutil.iter_modules(__path__) if each.ispkg)


def __getattr__(name: str) -> ModuleType:
    if name in LIBRARIES:
        return importlib.import_module(f".{name}", __name__)
    known = ", ".join(each.name for each in libraries())
    raise AttributeError(
        f"module {__name__!r} has no attribute {name!r}; known libraries are {known}{meant(name, LIBRARIES)}"
    )


def __dir__() -> list[str]:
    return sorted({*globals(), *LIBRARIES})


@functools.cache
def libraries() -> tuple[Library, ...]:
    """The records of all libraries, in the order of the tables."""
    found = [importlib.import_module(f".{name}.base", __name__).LIBRARY for name in LIBRARIES]
    return tuple(sorted(found, key=lambda each: (each.place, each.name)))


def dialects(rule: type[Rule] | None = None) -> list[type[Dialect]]:
    """Every dialect, or those of one rule, library by library."""
    found = [
        each
        for library in libraries()
        for each in vars(importlib.import_module(f".{library.name}", __name__)).values()
        if isinstance(each, type) and issubclass(each, Dialect) and each.library == library.name
    ]
    return [each for each in found if hasattr(each, "rules") and (rule is None or rule in each.rules)]
