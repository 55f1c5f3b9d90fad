"""What a class of one's own may say, beside its formulas: nothing that changes how they are run."""

import functools
import inspect
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from refimpl.core.box import Box
from refimpl.core.definition import Definition
from refimpl.core.hyper import Hyperparameters
from refimpl.core.mutation import original
from refimpl.core.rule import Rule
from refimpl.core.schedule import Schedule
from refimpl.core.settings import Settings
from refimpl.problems import Problem
from refimpl.rules.averages import Moment

from . import source
from .made import MADE_IN, check_defaults, check_generated, check_post_init
from .members import settings
from .refused import Refused
from .values import constant

#: The classes that the machinery may be handed, and what of it one of their subclasses may write.
WRITABLE: dict[type, frozenset[str]] = {
    Rule: frozenset(
        {"update", "gathered", "start", "slots", "scalars", "kind", "parts", "constant", "keeps_history"}
        | {"allowed", "hyperparameters", "second_moment", "decay_times_lr", "needs_settings", "called"}
        | {"library", "rules", "paths", "arguments", "fixed", "note", "dtypes", "single"}
    ),
    Schedule: frozenset({"eta", "boundaries", "left_to_rounding", "name", "piecewise_constant", "called"}),
    Moment: frozenset({"update", "slots", "constant", "allowed", "hyperparameters", "parts", "called"}),
    Box: frozenset({"project", "allowed", "hyperparameters"}),
    Hyperparameters: frozenset({"constant", "allowed", "hyperparameters", "parts", "called"}),
    Problem: frozenset({"called"}),
}
FAMILIES = tuple(WRITABLE)
#: Those writable names that are functions.
FUNCTIONS = frozenset({"update", "gathered", "start", "eta", "boundaries", "left_to_rounding", "project"})

#: What Python and ``dataclass`` put into a class; the functions among them are checked.
_ALWAYS = frozenset(
    {"__module__", "__qualname__", "__doc__", "__annotations__", "__dict__", "__weakref__", "__slotnames__"}
    | {"__dataclass_fields__", "__dataclass_params__", "__match_args__", "__orig_bases__", "__parameters__"}
    | {"__firstlineno__", "__static_attributes__", "__annotate__", "__annotate_func__", "__annotations_cache__"}
)
_GENERATED = frozenset(
    {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__lt__", "__le__", "__gt__"}
    | {"__ge__", "__replace__"}
)
#: What ``Definition.__init_subclass__`` notes in each class, and of which function.
_SAYS = {"_gathers": "gathered", "_starts": "start"}
_MACHINERY = (*(Rule.__mro__[:-1]), Schedule, Settings, Moment, Box)


def family(cls: type) -> type | None:
    """The first of ``FAMILIES`` that it belongs to."""
    return next((each for each in FAMILIES if issubclass(cls, each)), None)


def check(cls: type) -> None:
    """A ``Refused`` if anything between ``cls`` and the package's own classes changes how formulas are run."""
    if type(cls) is not type:
        raise Refused(f"{source.named(cls)}: its metaclass {type(cls).__name__} may do anything; write a plain class")
    kind = family(cls)
    for each in cls.__mro__[:-1]:
        if not own(each):
            _check_one(each, kind)
        else:
            _check_patched(each)


def own(cls: type) -> bool:
    """Is it a class of this package, as its module has it?"""
    module = sys.modules.get(cls.__module__)
    return cls.__module__.partition(".")[0] == "refimpl" and vars(module or object).get(cls.__name__) is cls


def functions(cls: type) -> Iterator[tuple[str, FunctionType]]:
    """Every function of a class, with that of its properties, static and class methods."""
    for name, found in vars(cls).items():
        if isinstance(found, FunctionType):
            yield name, found
        elif isinstance(found, property | staticmethod | classmethod):
            for each in (getattr(found, which, None) for which in ("fget", "fset", "fdel", "__func__")):
                if isinstance(each, FunctionType):
                    yield name, each


def _check_patched(cls: type) -> None:
    """The package's own class has its own functions, not some that were put there."""
    scope = vars(sys.modules[cls.__module__])
    for name, function in functions(cls):
        generated = name in _GENERATED and function.__code__.co_filename in MADE_IN
        if not generated and function.__globals__ is not scope:
            raise Refused(f"{source.named(cls)}.{name}: it was replaced by {source.named(function)}")


def _check_one(cls: type, kind: type | None) -> None:
    writable = WRITABLE.get(kind, frozenset()) if kind else frozenset()
    check_defaults(cls)
    final, fields = _final(cls, kind), settings(cls)
    for name, found in vars(cls).items():
        if name in _ALWAYS:
            pass
        elif name in fields:
            if hasattr(type(found), "__get__") and not isinstance(found, FunctionType):
                raise Refused(f"{source.named(cls)}.{name}: a descriptor in place of a number; write a number")
        elif name in _SAYS:
            if found is not (getattr(cls, _SAYS[name]) is not getattr(Definition, _SAYS[name])):
                raise Refused(f"{source.named(cls)}.{name}: it must say whether there is a `{_SAYS[name]}`")
        elif name == "__post_init__":
            check_post_init(found)
        elif name in _GENERATED and "__dataclass_params__" in vars(cls):
            check_generated(cls, name, found)
        elif name.startswith("__") and name.endswith("__"):
            raise Refused(f"{_where(cls, name)}: {name} changes what Python does; write no such method")
        elif name in final or (name in _names(kind) and name not in writable):
            raise Refused(f"{_where(cls, name)}: {name} is how every rule is run; only formulas may be written")
        elif name in writable:
            _check_written(cls, name, found)
        elif callable(found) and not isinstance(found, FunctionType | staticmethod | type):
            raise Refused(
                f"{source.named(cls)}.{name}: a {type(found).__name__}, which may keep a state; write a function"
            )
    for name, function in functions(cls):
        if name not in _GENERATED and name not in fields:
            _check_home(cls, name, function)


def _where(cls: type, name: str) -> str:
    function = next((each for its, each in functions(cls) if its == name), None)
    return f"{source.named(cls)}.{name}" + (f", line {function.__code__.co_firstlineno}" if function else "")


@functools.cache
def _names(kind: type | None) -> frozenset[str]:
    """What the machinery of this kind of class consists of."""
    if kind is Problem:
        return frozenset(name for each in (Settings, *Settings.__mro__[1:-1]) for name in vars(each))
    return frozenset(name for each in _MACHINERY for name in (*vars(each), *inspect.get_annotations(each)))


def _final(cls: type, kind: type | None) -> frozenset[str]:
    """What the package's own classes below keep to themselves: properties, and methods with an underscore."""
    if kind is Problem:
        return frozenset()
    bases = [each for each in cls.__mro__[1:] if own(each)]
    return frozenset(
        name for each in bases for name, found in vars(each).items()
        if not name.startswith("__") and (isinstance(found, property) or (name[0] == "_" and callable(found)))
    )  # fmt: skip


def _check_written(cls: type, name: str, found: Any) -> None:
    if name in FUNCTIONS:
        if not isinstance(found, FunctionType):
            raise Refused(f"{source.named(cls)}.{name}: a {type(found).__name__}, not a function written in the class")
    elif isinstance(found, dict):
        if type(found) is not dict or (name == "scalars" and not all(map(constant, found.values()))):
            raise Refused(f"{source.named(cls)}.{name}: a {type(found).__name__}, which may keep a state; write a dict")
    elif not constant(found) and name != "rules":
        raise Refused(f"{source.named(cls)}.{name}: a {type(found).__name__}, which may change; write a constant")


def _check_home(cls: type, name: str, function: FunctionType) -> None:
    """A function is defined in the class, or was changed by ``changed``."""
    written = name.removeprefix(f"_{cls.__name__.lstrip('_')}") if "__" in name else name  # as Python mangles it
    if original(function) is None and function.__qualname__ != f"{cls.__qualname__}.{written}":
        raise Refused(
            f"{source.named(cls)}.{name}: its source is that of {source.named(function)}; write it in the class"
        )
