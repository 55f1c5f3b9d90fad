"""Reads a function as a straight line with selections, with all that it calls, or refuses it by name and line."""

import ast
import builtins
from types import FunctionType
from typing import Any

from . import permitted, source
from .calls import Calls
from .frame import Frame
from .refused import Refused
from .values import VALUE, Known, Local, Record, Row, alike, constant, joined


class Reader(Calls):
    """Reads functions, statement by statement; every function that is called is read where it is called.

    Attributes:
        read: every function that was read, with its code.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[FunctionType, Any] = {}
        self._open: list[Any] = []

    def run(self, function: FunctionType, given: list[Any], named: dict[str, Any], own: Any, rest: Any = None) -> Any:
        """What a function returns."""
        if function in self._open:
            raise Refused(f"{source.named(function)}: it calls itself; write the steps one after the other")
        if getattr(function, "__builtins__", None) is not vars(builtins):
            raise Refused(f"{source.named(function)}: its module has builtins of its own")
        node = source.syntax(function)
        self.read[function] = function.__code__
        frame = Frame(function, own, _defaults(function, node.args))
        frame.names |= self._bound(node.args, given, named, rest)
        self._open.append(function)
        try:
            return self._body(node, frame)
        finally:
            self._open.pop()

    def _bound(self, args: ast.arguments, given: list[Any], named: dict[str, Any], rest: Any) -> dict[str, Any]:
        """Parameter -> argument; a parameter that is none may have a default."""
        names = [each.arg for each in (*args.posonlyargs, *args.args)]
        every = names + [each.arg for each in args.kwonlyargs]
        found = {} if rest is None else {name: Record(rest=rest)[name] for name in every}
        found |= dict(zip(names, given, strict=False))
        found |= {name: each for name, each in named.items() if name in every}
        if args.vararg:
            found[args.vararg.arg] = Row(tuple(given[len(names) :]))
        if args.kwarg:
            found[args.kwarg.arg] = Record({name: each for name, each in named.items() if name not in every}, rest)
        return found

    def _body(self, node: source.Function, frame: Frame) -> Any:
        if isinstance(node, ast.Lambda):
            return self.value(node.body, frame)
        self._statements(node.body, frame)
        return alike(frame.results) if frame.results else Known(None)

    def _statements(self, statements: list[ast.stmt], frame: Frame) -> None:
        for statement in statements:
            read = getattr(self, f"_s_{type(statement).__name__.lower()}", None)
            if read is None:
                frame.refuse(statement)
            read(statement, frame)

    def _s_return(self, node: ast.Return, frame: Frame) -> None:
        if node.value is None:
            frame.refuse(node)
        frame.results.append(self.value(node.value, frame))

    def _s_assign(self, node: ast.Assign, frame: Frame) -> None:
        found = self.value(node.value, frame)
        for target in node.targets:
            self.bind(target, found, frame)

    def _s_annassign(self, node: ast.AnnAssign, frame: Frame) -> None:
        if node.value is not None:
            self.bind(node.target, self.value(node.value, frame), frame)

    def _s_expr(self, node: ast.Expr, frame: Frame) -> None:
        self.value(node.value, frame)

    def _s_pass(self, node: ast.stmt, frame: Frame) -> None:
        """Nothing is done; or an exception is raised in every reading."""

    _s_raise = _s_pass

    def _s_functiondef(self, node: ast.FunctionDef, frame: Frame) -> None:
        if node.decorator_list or _has_defaults(node.args):
            frame.refuse(node, "a function within must have no decorators and defaults")
        for each in ast.walk(node.args):
            if isinstance(each, ast.arg) and each.annotation and any(map(_acts, ast.walk(each.annotation))):
                frame.refuse(each, "an annotation must be a name")
        frame.names[node.name] = Local(node, frame)

    def _s_if(self, node: ast.If, frame: Frame) -> None:
        if frame.permitted(node) != permitted.BOTH or node.orelse:
            frame.refuse(node)
        before = dict(frame.names)
        self._statements(node.body, frame)
        frame.names |= {name: joined(was, frame.names[name]) for name, was in before.items()}

    def _s_for(self, node: ast.For, frame: Frame) -> None:
        if node.orelse:
            frame.refuse(node)
        found = self.value(node.iter, frame)
        found = Row(each=VALUE) if frame.permitted(node) and found is VALUE else found
        members = self.members(node.iter, found, frame)
        before = dict(frame.names)
        for each in members * 2 if isinstance(found, Row) and found.items is None else members:
            self.bind(node.target, each, frame)
            self._statements(node.body, frame)
        frame.names |= {name: joined(was, frame.names[name]) for name, was in before.items()}

    def local(self, called: Local, given: list[Any], named: dict[str, Any], node: ast.Call, frame: Frame) -> Any:
        """What a function within a function returns."""
        inner = Frame(called.frame.function, called.frame.own, {}, called.frame)
        if _has_defaults(called.node.args):
            frame.refuse(node, "a function within must have no defaults")
        if called in self._open:
            frame.refuse(node, "it calls itself")
        inner.names |= self._bound(called.node.args, given, named, None)
        self._open.append(called)
        try:
            return self._body(called.node, inner)
        finally:
            self._open.pop()


def _has_defaults(args: ast.arguments) -> bool:
    return any(each is not None for each in (*args.defaults, *args.kw_defaults))


def _acts(node: ast.AST) -> bool:
    """Does an annotation do something when it is met?"""
    return isinstance(node, ast.expr) and not isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.Subscript)


def _defaults(function: FunctionType, args: ast.arguments) -> dict[str, Any]:
    """The default arguments as they are now: constants or functions, nothing that keeps a state."""
    names = [each.arg for each in (*args.posonlyargs, *args.args)]
    values = function.__defaults__ or ()
    found = dict(zip(names[len(names) - len(values) :], values, strict=True)) | (function.__kwdefaults__ or {})
    for name, value in found.items():
        if not (constant(value) or isinstance(value, FunctionType)):
            raise Refused(f"{source.named(function)}: the default of {name} may change, a {type(value).__name__}")
    return {name: Known(value) for name, value in found.items()}
