"""How the instances of a class are made: by ``dataclass``, from constants, with no more than checks."""

import ast
import dataclasses
import dis
import reprlib
from types import FunctionType
from typing import Any

from refimpl.core.hyper import Hyperparameters
from refimpl.core.schedule import Schedule

from . import source
from .members import settings
from .refused import Refused
from .values import constant

#: Where the functions that ``dataclass`` writes come from.
MADE_IN = ("<string>", dataclasses.__file__, reprlib.__file__)


def check_generated(cls: type, name: str, found: Any) -> None:
    """``__init__`` and the like are those of ``dataclass``, by what they refer to."""
    code: Any = getattr(found, "__code__", None)
    if found is None or (code is not None and code.co_filename in MADE_IN[1:]):  # as it is for every class
        return
    allowed = {"__setattr__", "__delattr__", "__post_init__", "__class__", "NotImplemented", "hash", "type", "super"}
    known = code is not None and code.co_filename in MADE_IN
    jumps = set(code.co_code[::2]) & {*dis.hasjrel, *dis.hasjabs} if known and name == "__init__" else ()
    if not known or jumps or set(code.co_names) - allowed - settings(cls).keys():
        raise Refused(f"{source.named(cls)}.{name}: {name} changes how the class is made; leave it to dataclass")


def check_defaults(cls: type) -> None:
    """A ``Refused`` unless all defaults are constants, schedules, parts or functions, which are read elsewhere."""
    for field in vars(cls).get("__dataclass_fields__", {}).values():
        if field.default_factory is not dataclasses.MISSING:
            raise Refused(f"{source.named(cls)}.{field.name}: a default that is made by a function; write a constant")
        default = field.default
        if default is dataclasses.MISSING or constant(default) or isinstance(default, FunctionType):
            continue
        if not isinstance(default, Hyperparameters | Schedule) and field._field_type is dataclasses._FIELD:  # type: ignore[attr-defined]
            raise Refused(f"{source.named(cls)}.{field.name}: its default may change, a {type(default).__name__}")


#: What ``__post_init__`` may call: the base's, and checks.
_CHECKS = frozenset(["require", "require_numbers", "require_order", "require_counts", "needs"])
_ASKING = frozenset(["isinstance", "getattr", "len", "abs", "all", "any", "callable"])


def check_post_init(found: Any) -> None:
    """A ``Refused`` if it does more than check."""
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
        known = (name == "__post_init__" and not arguments and base == "super()") or (
            name in _CHECKS and base == "self"
        )
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
