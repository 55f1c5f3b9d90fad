"""Expressions of a straight line: arithmetic, names, members, constants in front of brackets."""

import ast
import builtins
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from . import permitted, source
from .refused import Refused
from .values import (
    COUNT,
    GIVEN,
    NUMBERS,
    OPERATION,
    PART,
    STATIC,
    VALUE,
    XP,
    Known,
    Local,
    Method,
    Own,
    Record,
    Row,
    Super,
    constant,
    joined,
    numeric,
)

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
WHERE = "a symbol cannot decide; write xp.where(…) instead"
#: What to do instead.
ADVICE: dict[type, str] = {
    **dict.fromkeys((ast.If, ast.IfExp, ast.Compare, ast.BoolOp, ast.While, ast.Match, ast.Assert), WHERE),
    ast.Not: WHERE,
    ast.Mod: "write k - n * xp.floor(k / n) instead",
    ast.FloorDiv: "write xp.floor(x / y) instead",
}


@dataclass
class Frame:
    """One function while it is read."""

    function: FunctionType
    own: Any
    names: dict[str, Any]
    outer: "Frame | None" = None
    results: list[Any] = field(default_factory=list)

    def refuse(self, node: ast.AST, why: str = "") -> NoReturn:
        raise Refused(f"{source.named(self.function)}, line {node.lineno}: `{_shown(node)}`: {why or _advice(node)}")  # type: ignore[attr-defined]

    def permitted(self, node: ast.AST) -> str:
        """How this very text may be read here; "" if it may not."""
        allowed = permitted.PERMITTED.get(source.origin(self.function), {})
        return (allowed.get(_head(node)) or allowed.get(ast.unparse(node), "")) if allowed else ""


def _head(node: ast.AST) -> str:
    """A statement's first line, without the colon of a block, or an expression."""
    line = ast.unparse(node).partition("\n")[0]
    return line.removesuffix(":") if isinstance(node, ast.stmt) else line


def _shown(node: ast.AST) -> str:
    text = _head(node)
    return text if len(text) <= 80 else text[:79] + "…"


def _advice(node: ast.AST) -> str:
    kind = type(node.op) if isinstance(node, ast.BinOp | ast.UnaryOp) else type(node)
    return ADVICE.get(kind, "it is no part of a straight line")


class Expressions:
    """Reads expressions; calls and attributes are read by what derives from it."""

    def __init__(self) -> None:
        #: Every global that was read: its module's names, its own, and what it was.
        self.globals: list[tuple[dict[str, Any], str, Any]] = []

    def attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        raise NotImplementedError

    def call(self, node: ast.Call, frame: Frame) -> Any:
        raise NotImplementedError

    def value(self, node: ast.expr, frame: Frame) -> Any:
        """What an expression is."""
        if (read := getattr(self, f"_{type(node).__name__.lower()}", None)) is None:
            frame.refuse(node)
        return read(node, frame)

    def number(self, node: ast.expr, frame: Frame) -> Any:
        """An operand of arithmetic or of an operation."""
        found = self.value(node, frame)
        if not numeric(found):
            frame.refuse(node, "only numbers may be computed with")
        return found

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        return self.attribute(node, frame)

    def _call(self, node: ast.Call, frame: Frame) -> Any:
        return self.call(node, frame)

    def _constant(self, node: ast.Constant, frame: Frame) -> Any:
        if not constant(node.value):
            frame.refuse(node)
        return Known(node.value)

    def _name(self, node: ast.Name, frame: Frame) -> Any:
        scope: Frame | None = frame
        while scope is not None:
            if node.id in scope.names:
                return scope.names[node.id]
            scope = scope.outer
        function = frame.function
        if node.id in function.__code__.co_freevars:
            return self._enclosed(node, frame)
        if node.id in function.__globals__:
            return self.shared(node, function.__globals__, node.id, frame)
        return Known(vars(builtins).get(node.id))

    def _enclosed(self, node: ast.Name, frame: Frame) -> Any:
        """A variable of the function around a class: what may not change there."""
        function = frame.function
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        found = cells[node.id].cell_contents
        if not isinstance(found, FunctionType | type | ModuleType):
            frame.refuse(node, "a variable of an enclosing function may change; make it a setting")
        return Known(found)

    def shared(self, node: ast.expr, scope: dict[str, Any], name: str, frame: Frame) -> Any:
        """A name of a module."""
        found = scope[name]
        self.globals.append((scope, name, found))
        if isinstance(found, FunctionType | type | ModuleType) or any(found is each for each in permitted.PURE):
            return Known(found)
        if not constant(found) and not callable(found):
            frame.refuse(node, f"a {type(found).__name__} may change; only constants are read from a module")
        if constant(found) and (why := source.rebound(scope, name)):
            frame.refuse(node, f"this global {why}; make it a setting or a constant")
        return Known(found)

    def _binop(self, node: ast.BinOp, frame: Frame) -> Any:
        if isinstance(node.op, ast.BitOr):
            left, right = self.value(node.left, frame), self.value(node.right, frame)
            if isinstance(left, Record) and isinstance(right, Record):
                return merged(left, right)
        if not isinstance(node.op, ARITHMETIC):
            frame.refuse(node)
        left, right = self.number(node.left, frame), self.number(node.right, frame)
        return COUNT if COUNT in (left, right) and VALUE not in (left, right) else VALUE

    def _unaryop(self, node: ast.UnaryOp, frame: Frame) -> Any:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            frame.refuse(node)
        found = self.number(node.operand, frame)
        if isinstance(found, Known):
            return Known(-found.value if isinstance(node.op, ast.USub) else found.value)
        return found

    def _ifexp(self, node: ast.IfExp, frame: Frame) -> Any:
        how = frame.permitted(node)
        if how == permitted.ELSE:
            return self.value(node.orelse, frame)
        if how != permitted.BOTH:
            frame.refuse(node)
        return joined(self.value(node.body, frame), self.value(node.orelse, frame))

    def _compare(self, node: ast.Compare | ast.BoolOp, frame: Frame) -> Any:
        if frame.permitted(node) != permitted.STATIC:
            frame.refuse(node)
        return STATIC

    _boolop = _compare

    def _dict(self, node: ast.Dict, frame: Frame) -> Any:
        made = Record()
        for key, each in zip(node.keys, node.values, strict=True):
            found = self.value(each, frame)
            if key is None:
                made = merged(made, self.record(each, found, frame))
            else:
                made.items[self.name_of(key, frame)] = found
        return made

    def record(self, node: ast.AST, found: Any, frame: Frame) -> Record:
        """A dict with names, or a part's."""
        if isinstance(found, Record):
            return found
        if found is PART:
            return Record(rest=PART)
        frame.refuse(node, "only a dict with names is read here")

    def name_of(self, key: ast.expr, frame: Frame) -> str:
        """A key of a dict."""
        found = self.value(key, frame)
        if not (isinstance(found, Known) and type(found.value) is str):
            frame.refuse(key, "a key must be a name")
        return found.value

    def _row(self, node: ast.Tuple | ast.List, frame: Frame) -> Any:
        members: list[Any] = []
        open_end = False
        for each in node.elts:
            if isinstance(each, ast.Starred):
                found = self.value(each.value, frame)
                open_end |= not (isinstance(found, Row) and found.items is not None)
                members += self.members(each, found, frame)
            else:
                members.append(self.value(each, frame))
        return _alike(members) if open_end else Row(tuple(members))

    _tuple = _list = _row

    def members(self, node: ast.AST, found: Any, frame: Frame) -> tuple[Any, ...]:
        """What a loop or a star goes over: never a value."""
        if isinstance(found, Row):
            return found.members
        if found is PART:
            return (PART,)
        if isinstance(found, Known) and type(found.value) is tuple and constant(found.value):
            return tuple(map(Known, found.value))
        frame.refuse(node, "only a sequence that is the same in every reading may be gone through")

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Any:
        if frame.permitted(node):
            return Row(tuple(map(Known, frame.function.__globals__[ast.unparse(node.value)].values())))
        base = self.value(node.value, frame)
        if isinstance(base, Record):
            if (found := base[self.name_of(node.slice, frame)]) is None:
                frame.refuse(node, "the dict has no such name")
            return found
        index = None if isinstance(node.slice, ast.Slice) else self.value(node.slice, frame)
        if base is PART and isinstance(index, Known):
            return PART
        if isinstance(index, Known) and type(index.value) is int:
            if isinstance(base, Row) and base.items is None and index.value in (0, -1):
                return base.each
            members = self.members(node, base, frame)
            if not (isinstance(base, Row) and base.items is None) and -len(members) <= index.value < len(members):
                return members[index.value]
        frame.refuse(node, "a value cannot choose; write xp.where(…) instead")

    def _comprehension(self, node: ast.GeneratorExp | ast.ListComp, frame: Frame) -> Any:
        made = [self.value(node.elt, each) for each in self._scopes(node.generators, frame)]
        return _alike(made)

    _generatorexp = _listcomp = _comprehension

    def _dictcomp(self, node: ast.DictComp, frame: Frame) -> Any:
        made = Record()
        for each in self._scopes(node.generators, frame):
            made.items[self.name_of(node.key, each)] = self.value(node.value, each)
        return made

    def _scopes(self, loops: list[ast.comprehension], frame: Frame) -> Iterator[Frame]:
        """The names of a comprehension, for each kind of member."""
        loop, *inner = loops
        if loop.ifs:
            frame.refuse(loop.ifs[0], WHERE)
        for each in self.members(loop.iter, self.value(loop.iter, frame), frame):
            scope = Frame(frame.function, frame.own, {}, frame)
            self.bind(loop.target, each, scope)
            if inner:
                yield from self._scopes(inner, scope)
            else:
                yield scope

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Any:
        return Local(node, frame)

    def bind(self, target: ast.expr, found: Any, frame: Frame) -> None:
        """Assign to a name, to several, or to a name of a dict."""
        if isinstance(target, ast.Name):
            frame.names[target.id] = found
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, found, frame)
        elif isinstance(target, ast.Subscript):
            held = self.value(target.value, frame)
            if not isinstance(held, Record):
                frame.refuse(target, "only a dict made here may be changed")
            held.items[self.name_of(target.slice, frame)] = found
        else:
            frame.refuse(target, "nothing else may be changed")

    def _unpack(self, target: ast.Tuple | ast.List, found: Any, frame: Frame) -> None:
        if isinstance(found, Own) and source.origin(vars(found.cls).get("__iter__", self.value)) == _BETAS:
            found = Row((VALUE, VALUE))
        members = self.members(target, found, frame)
        if found is PART or (isinstance(found, Row) and found.items is None):
            members = members[:1] * len(target.elts)
        if len(members) != len(target.elts) or any(isinstance(each, ast.Starred) for each in target.elts):
            frame.refuse(target, "as many names as members")
        for each, member in zip(target.elts, members, strict=True):
            self.bind(each, member, frame)


_BETAS = ("refimpl.dialects.dialect", "Betas.__iter__")


def _alike(made: list[Any]) -> Row:
    each = made[0] if made else VALUE
    for other in made[1:]:
        each = joined(each, other)
    return Row(each=each)


def merged(one: Record, other: Record) -> Record:
    """One dict after the other."""
    return Record({**one.items, **other.items}, other.rest if one.rest is None else one.rest)
