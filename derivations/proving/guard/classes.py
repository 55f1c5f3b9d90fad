"""What a class of one's own may say, beside its formulas: nothing that changes how they are run."""

import ast
import dataclasses
import dis
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
from refimpl.dialects.dialect import Dialect
from refimpl.problems import Problem
from refimpl.rules.averages import Moment

from . import source
from .members import settings
from .refused import Refused
from .values import constant

#: The classes that the machinery may be handed, and what of it one of their subclasses may write.
WRITABLE: dict[type, frozenset[str]] = {
    Rule: frozenset(
        "update gathered start slots scalars kind parts constant allowed keeps_history second_moment decay_times_lr "
        "needs_settings called library rules paths arguments fixed note dtypes single".split()
    ),
    Schedule: frozenset("eta boundaries left_to_rounding name called".split()),
    Moment: frozenset("update slots constant allowed parts called".split()),
    Box: frozenset(),
    Hyperparameters: frozenset("constant allowed parts called".split()),
    Problem: frozenset("called".split()),
}
FAMILIES = tuple(WRITABLE)
#: Those writable names that are functions.
FUNCTIONS = frozenset("update gathered start eta boundaries left_to_rounding".split())

#: What Python and ``dataclass`` put into a class; the functions among them are checked.
_ALWAYS = frozenset(
    "__module__ __qualname__ __doc__ __annotations__ __dict__ __weakref__ __dataclass_fields__ __dataclass_params__ "
    "__match_args__ __orig_bases__ __parameters__ __firstlineno__ __static_attributes__ __annotate__ __annotate_func__ "
    "__annotations_cache__ __abstractmethods__ __slotnames__".split()
)
_GENERATED = frozenset(
    "__init__ __repr__ __eq__ __hash__ __setattr__ __delattr__ __lt__ __le__ __gt__ __ge__ __replace__".split()
)
#: What ``Definition.__init_subclass__`` notes in each class, and of which function.
_SAYS = {"_gathers": "gathered", "_starts": "start"}
_MACHINERY = (*(Rule.__mro__[:-1]), Schedule, Settings, Moment, Box, Dialect)


def family(cls: type) -> type | None:
    """The first of ``FAMILIES`` that it belongs to."""
    return next((each for each in FAMILIES if issubclass(cls, each)), None)


def check(cls: type) -> None:
    """A ``Refused`` if anything between ``cls`` and the package's own classes changes how formulas are run."""
    if type(cls) is not type:
        raise Refused(f"{_named(cls)}: its metaclass {type(cls).__name__} may do anything; write a plain class")
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


def _named(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


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
    for name, function in functions(cls):
        if name not in _GENERATED and function.__module__ != cls.__module__:
            raise Refused(f"{_named(cls)}.{name}: it was replaced by {source.named(function)}")


def _check_one(cls: type, kind: type | None) -> None:
    writable = WRITABLE.get(kind, frozenset()) if kind else frozenset()
    _check_defaults(cls)
    final, fields = _final(cls, kind), settings(cls)
    for name, found in vars(cls).items():
        if name in _ALWAYS:
            pass
        elif name in fields:
            if hasattr(type(found), "__get__") and not isinstance(found, FunctionType):
                raise Refused(f"{_named(cls)}.{name}: a descriptor in place of a number; write a number")
        elif name in _SAYS:
            if found is not (getattr(cls, _SAYS[name]) is not getattr(Definition, _SAYS[name])):
                raise Refused(f"{_named(cls)}.{name}: it must say whether there is a `{_SAYS[name]}`")
        elif name == "__post_init__":
            _check_post_init(found)
        elif name in _GENERATED and "__dataclass_params__" in vars(cls):
            _check_generated(cls, name, found)
        elif name.startswith("__") and name.endswith("__"):
            raise Refused(f"{_where(cls, name, found)}: {name} changes what Python does; write no such method")
        elif name in final or (name in final | _names(kind) and name not in writable):
            raise Refused(f"{_where(cls, name, found)}: {name} is how every rule is run; only formulas may be written")
        elif name in writable:
            _check_written(cls, name, found)
        elif callable(found) and not isinstance(found, FunctionType | staticmethod | type):
            raise Refused(f"{_named(cls)}.{name}: a {type(found).__name__}, which may keep a state; write a function")
    for name, function in functions(cls):
        if name not in _GENERATED and name not in fields:
            _check_home(cls, name, function)


def _where(cls: type, name: str, found: Any) -> str:
    function = next((each for its, each in functions(cls) if its == name), None)
    return f"{_named(cls)}.{name}" + (f", line {function.__code__.co_firstlineno}" if function else "")


def _names(kind: type | None) -> frozenset[str]:
    """What the machinery of this kind of class consists of."""
    if kind is Problem:
        return frozenset(name for each in (Settings, *Settings.__mro__[1:-1]) for name in vars(each))
    return frozenset(name for each in _MACHINERY for name in (*vars(each), *each.__dict__.get("__annotations__", ())))


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
            raise Refused(f"{_named(cls)}.{name}: a {type(found).__name__}, not a function written in the class")
    elif isinstance(found, dict):
        if type(found) is not dict or (name == "scalars" and not all(map(constant, found.values()))):
            raise Refused(f"{_named(cls)}.{name}: a {type(found).__name__}, which may keep a state; write a dict")
    elif not constant(found) and name != "rules":
        raise Refused(f"{_named(cls)}.{name}: a {type(found).__name__}, which may change; write a constant")


def _check_home(cls: type, name: str, function: FunctionType) -> None:
    """A function stands in the class, or was changed by ``changed``."""
    expected = f"{cls.__qualname__}.{name}"
    if original(function) is None and function.__qualname__ != expected:
        raise Refused(f"{_named(cls)}.{name}: its source is that of {source.named(function)}; write it in the class")


def _check_generated(cls: type, name: str, found: Any) -> None:
    """``__init__`` and the like are those of ``dataclass``, by what they refer to."""
    if found is None:
        return
    names = set(getattr(getattr(found, "__code__", None), "co_names", ("?",)))
    allowed = {"__setattr__", "__delattr__", "__post_init__", "__class__", "NotImplemented", "hash", "type", "super"}
    allowed |= {"id", "_thread", "get_ident", "add", "discard", *cls.__dict__["__dataclass_fields__"]}
    jumps = set(found.__code__.co_code[::2]) & {*dis.hasjrel, *dis.hasjabs} if name == "__init__" else ()
    if jumps or names - allowed or found.__code__.co_filename not in ("<string>", dataclasses.__file__):
        raise Refused(f"{_where(cls, name, found)}: {name} changes how the class is made; leave it to dataclass")


def _check_defaults(cls: type) -> None:
    for field in vars(cls).get("__dataclass_fields__", {}).values():
        if field.default_factory is not dataclasses.MISSING:
            raise Refused(f"{_named(cls)}.{field.name}: a default that is made by a function; write a constant")
        default = field.default
        if default is dataclasses.MISSING or constant(default) or isinstance(default, FunctionType):
            continue
        if not isinstance(default, Hyperparameters | Schedule) and field._field_type is dataclasses._FIELD:  # type: ignore[attr-defined]
            raise Refused(f"{_named(cls)}.{field.name}: its default may change, a {type(default).__name__}")


#: What ``__post_init__`` may call: the base's, and checks.
_CHECKS = frozenset("require require_numbers require_order require_counts needs".split())
_ASKING = frozenset("isinstance getattr len abs all any callable".split())


def _check_post_init(found: Any) -> None:
    if not isinstance(found, FunctionType):
        raise Refused("__post_init__: it must be a function written in the class")
    node = source.syntax(found)
    for statement in getattr(node, "body", []):
        if not _only_checks(statement):
            words = ast.unparse(statement).partition("\n")[0]
            raise Refused(
                f"{source.named(found)}, line {statement.lineno}: `{words}`: __post_init__ may only check what is "
                "given; a rule that changes its settings is not the one that is proved"
            )


def _only_checks(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        name, base = node.value.func.attr, ast.unparse(node.value.func.value)
        arguments = [*node.value.args, *(each.value for each in node.value.keywords)]
        known = (name == "__post_init__" and not arguments and base == "super()") or (name in _CHECKS and base == "self")
        return known and all(map(_asks, arguments))
    if isinstance(node, ast.If | ast.For):
        asked = node.test if isinstance(node, ast.If) else node.iter
        return _asks(asked) and all(map(_only_checks, [*node.body, *node.orelse]))
    if isinstance(node, ast.Raise):
        return True
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _asks(node: ast.expr) -> bool:
    """It only looks."""
    inner = list(ast.walk(node))
    calls = [each.func for each in inner if isinstance(each, ast.Call)]
    pure = all(isinstance(each, ast.Name) and each.id in _ASKING for each in calls)
    return pure and not any(isinstance(each, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for each in inner)
