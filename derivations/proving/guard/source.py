"""The source of a function, as syntax: the very code that runs, or a refusal."""

import ast
import functools
import linecache
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from refimpl.core.mutation import original

from .refused import Refused

#: What a compiled function consists of, without its place and what a run has learned of it.
_PARTS = (
    "co_name",
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_flags",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_firstlineno",
    "co_exceptiontable",
)

Function = ast.FunctionDef | ast.Lambda


def named(function: Any) -> str:
    """The full name of a function or a class."""
    return f"{function.__module__}.{function.__qualname__}"


def syntax(function: FunctionType) -> Function:
    """The definition of ``function``, of which the compiled code is what runs.

    Raises:
        Refused: there is no source, its compiled code is another, or a decorator or a wrapper precedes it.
    """
    code = function.__code__
    found = [node for node, its in _definitions(code.co_filename, _text(code.co_filename)) if same(its, code)]
    if not found:
        raise Refused(f"{named(function)}: its source cannot be read, or is not what runs; write it in a file")
    if isinstance(found[0], ast.FunctionDef):
        marks = {ast.unparse(each) for each in found[0].decorator_list} - {"property", "staticmethod"}
        if marks:
            raise Refused(f"{named(function)}, line {found[0].lineno}: the decorator @{min(marks)}; write it without")
    if function.__dict__.keys() - {"__isabstractmethod__"}:
        raise Refused(f"{named(function)}: it has attributes or wraps another function")
    return found[0]


def same(one: CodeType, other: CodeType) -> bool:
    """Do the two compute the same, by their code, names and constants?"""
    if any(getattr(one, part) != getattr(other, part) for part in _PARTS if hasattr(one, part)):
        return False
    return len(one.co_consts) == len(other.co_consts) and all(map(_alike, one.co_consts, other.co_consts))


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, CodeType) and isinstance(b, CodeType):
        return same(a, b)
    return type(a) is type(b) and repr(a) == repr(b)  # 1, 1.0 and True are equal, and 0.0 and −0.0


def _text(file: str) -> str:
    return "".join(linecache.getlines(file))


@functools.cache
def parsed(text: str) -> ast.Module | None:
    """A file as syntax; None if it is none."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


@functools.cache
def _definitions(file: str, text: str) -> list[tuple[Function, CodeType]]:
    """Every function and lambda of a file, with what it is compiled to."""
    tree = parsed(text)
    if tree is None or not text:
        return []
    codes: dict[tuple[str, int], list[CodeType]] = {}
    for code in _codes(compile(tree, file, "exec", dont_inherit=True)):
        codes.setdefault((code.co_name, code.co_firstlineno), []).append(code)
    found: list[tuple[Function, CodeType]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            fitting = codes.get((name, first), [])
            if len(fitting) == 1:  # several lambdas of a line cannot be told apart
                found.append((node, fitting[0]))
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def origin(function: FunctionType) -> tuple[str, str]:
    """Module and qualified name of the package's own function that this is, or that it was made of by a change.

    ("", "") for any other.
    """
    own = original(function) or function
    module, names = sys.modules.get(own.__module__ or ""), own.__qualname__.split(".")
    found: Any = vars(module).get(names[0]) if module else None
    for name in names[1:]:
        found = vars(found).get(name) if isinstance(found, type) else None
    found = found.fget if isinstance(found, property) else found
    known = found is own and own.__module__.partition(".")[0] == "refimpl"
    return (own.__module__, own.__qualname__) if known else ("", "")


def rebound(scope: dict[str, Any], name: str) -> str:
    """Why a global is no constant: bound more than once, or by a function; "" if it is one."""
    module = sys.modules.get(str(scope.get("__name__")))
    tree = parsed(_text(getattr(module, "__file__", None) or ""))
    if tree is None or not tree.body:
        return "is set where no source can be read"
    if any(isinstance(node, ast.Global) and name in node.names for node in ast.walk(tree)):
        return "is changed by a function"
    bound = sum(_bound(node, name) for node in ast.walk(tree))
    top = any(_bound(node, name) for statement in tree.body for node in _surface(statement))
    return "" if bound == 1 and top else "is not set exactly once"


def _bound(node: ast.AST, name: str) -> bool:
    """Does this bind ``name``?  Names of functions count too, which is the safe side."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.alias) and (node.asname or node.name) == name


def _surface(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom):
        yield from ast.walk(statement)
