"""What is read, and when: the class of every subject of a theorem, and every rule that runs on symbols."""

import functools
import inspect
import operator
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from refimpl.core.box import Box
from refimpl.core.hyper import Hyperparameters
from refimpl.core.rule import Rule
from refimpl.core.schedule import Schedule
from refimpl.problems import Problem
from refimpl.rules.averages import Moment

from ..adapter import behind
from . import classes, source
from .members import lookup
from .refused import Refused
from .straight import Reader
from .values import VALUE, XP, Own, Row

#: Class, with those of its settings -> what was read.
_READ: dict[Any, "_Seen"] = {}
#: Settings whose kind a formula may depend on.
_TELLING = (Hyperparameters, Schedule, FunctionType, tuple, str, bool, type(None))
#: What of a problem is asked of symbols.
_SYMBOLIC = frozenset(
    [
        "beta2",
        "beta2_theorem6",
        "p",
        "regret_bound",
        "coefficient",
        "largest_rate",
        "drift_bound",
        "age",
        "sides",
        "verdict",
        "holds",
    ]
)


def subjects(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The subjects of a theorem, read; a function that stands for a class is read when it has made something.

    Raises:
        Refused: a class cannot be read on symbols.
    """
    found = {}
    for name, value in {**defaults, **given}.items():
        kind = classes.family(defaults[name]) if isinstance(defaults.get(name), type) else None
        for each in value if isinstance(value, tuple | list) else (value,):
            if isinstance(each, type) and (kind or classes.family(each)):
                if kind and not issubclass(each, kind):
                    raise Refused(f"{source.named(each)}: it is no {kind.__name__}, as {name} must be")
                guarded(each)
        if not isinstance(value, type) and classes.family(type(value)):
            guarded(value)
        if name in given:
            found[name] = made_by(value) if kind and not isinstance(value, type) and callable(value) else value
    return found


def made_by(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, with what it makes guarded."""

    @functools.wraps(function)
    def making(*args: Any, **settings: Any) -> Any:
        return guarded(function(*args, **settings))

    return making


def guarded(subject: Any) -> Any:
    """The subject itself, a class or an instance, if its formulas are straight lines.

    Raises:
        Refused: they are not, or the class changes how they are run; what is no rule, schedule, part or problem is
            refused too.
    """
    computes = behind(subject)  # an adapter only renames
    cls, instance = (computes, None) if isinstance(computes, type) else (type(computes), computes)
    kind = classes.family(cls)
    if kind is None:
        raise Refused(f"{source.named(cls)}: it is no rule, schedule, part of a rule or problem")
    values = list(vars(instance).values()) if instance is not None else []
    key = (cls, instance is None, *(type(each) if isinstance(each, _TELLING) else None for each in values))
    if key not in _READ or not _READ[key].stands(cls):
        try:
            classes.check(cls)
            reader = Reader()
            _formulas(reader, cls, kind, instance)
        except Refused:
            raise
        except Exception as error:  # whatever a stranger's class may be made of
            raise Refused(f"{source.named(cls)}: it cannot be read, {type(error).__name__}: {error}") from error
        _READ[key] = _Seen(_members(cls), reader.read, reader.globals)
    if instance is not None:
        _untouched(instance)
    for name, each in vars(instance).items() if instance is not None else ():
        if isinstance(each, Hyperparameters | Schedule) and name[0] != "_":  # it has formulas of its own
            guarded(each)
    return subject


class _Seen(NamedTuple):
    """What was read of a class."""

    members: list[Any]
    functions: dict[FunctionType, Any]
    globals: list[tuple[dict[str, Any], str, Any]]

    def stands(self, cls: type) -> bool:
        """Is all of it still as it was?"""
        members = _members(cls)
        return (
            len(members) == len(self.members)
            and all(map(operator.is_, members, self.members))
            and all(function.__code__ is code for function, code in self.functions.items())
            and all(scope.get(name) is found for scope, name, found in self.globals)
        )


def _members(cls: type) -> list[Any]:
    return [found for each in cls.__mro__[:-1] for found in vars(each).values()]


def _untouched(instance: Any) -> None:
    """No method was put in front of the class's own."""
    cls: Any = type(instance)
    for name in _methods(cls) & vars(instance).keys():
        kind = type(vars(instance)[name]).__name__
        raise Refused(f"{source.named(cls)}.{name}: replaced in one instance by a {kind}")


@functools.cache
def _methods(cls: Any) -> frozenset[str]:
    return frozenset(name for each in cls.__mro__ for name, _ in classes.functions(each))


def _formulas(reader: Reader, cls: type, kind: type, instance: Any) -> None:
    """Read every formula of a class."""
    own = Own(cls, instance)
    if kind is Rule or kind is Moment:
        _read(reader, own, "update", [XP])
    if kind is Rule:
        _read(reader, own, "start", [VALUE])
        _read(reader, own, "gathered", [XP, VALUE, Row(each=VALUE), Row(each=VALUE)])
    if kind is Box:
        _read(reader, own, "project", [XP, VALUE])
    if kind is Schedule:
        for name in _of_steps(cls):
            _read(reader, own, name, [XP, VALUE])
    if kind is Problem:
        for name in _symbolic(cls):
            _read(reader, own, name, [XP] if _takes_xp(cls, name) else [])
    for field in getattr(cls, "__dataclass_fields__", {}).values():
        if isinstance(field.default, Hyperparameters | Schedule) and instance is None:
            guarded(field.default)
        elif isinstance(field.default, FunctionType):
            reader.run(field.default, [VALUE], {}, None)


def _read(reader: Reader, own: Own, name: str, given: list[Any]) -> None:
    """One formula, of any values."""
    home, found = lookup(own.cls, name)
    found = found.fget if isinstance(found, property) else found
    if isinstance(found, FunctionType) and (
        home is Box or not home.__module__.startswith("refimpl.core.") or name == "eta"
    ):
        names = list(inspect.signature(found).parameters.values())[1 + len(given) :]
        plain = [each for each in names if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        values = {each.name: Row(each=VALUE) if each.name == "gradients" else VALUE for each in plain}
        reader.run(found, [own, *given], values, own, VALUE)


def _takes_xp(cls: type, name: str) -> bool:
    function = lookup(cls, name)[1]
    return isinstance(function, FunctionType) and list(inspect.signature(function).parameters)[1:2] == ["xp"]


def _of_steps(cls: type) -> list[str]:
    """``eta``, and the other formulas of a schedule: functions of xp and k."""
    found = ["eta"]
    for name in dir(cls):
        function = lookup(cls, name)[1]
        if isinstance(function, FunctionType) and list(inspect.signature(function).parameters)[1:] == ["xp", "k"]:
            found.append(name)
    return list(dict.fromkeys(found))


def _symbolic(cls: type) -> list[str]:
    """What of a problem is read: what theorems ask of symbols, and all that a stranger writes."""
    found = [name for name in _SYMBOLIC if lookup(cls, name)[1] is not None]
    for each in cls.__mro__[:-1]:
        if not classes.own(each):
            found += [
                name
                for name, function in classes.functions(each)
                if not name.startswith("__") and not classes.original(function)
            ]
    return list(dict.fromkeys(found))
