"""Reads a function as a straight line with selections, with all that it calls, or refuses it by name and line."""

import ast
import builtins
import itertools
import re
import sys
from functools import reduce
from types import FunctionType
from typing import Any

from refimpl.core.hyper import Hyperparameters

from . import permitted, source
from .expressions import WHERE, Frame
from .members import Members, settings
from .refused import Refused
from .values import (COUNT, GIVEN, OPERATION, PART, VALUE, Known, Local, Method, Own, Record, Row, Super, constant,
    joined, numeric)


class Reader(Members):
    """Reads functions, statement by statement; every function that is called is read where it is called.

    Attributes:
        problem: is it a problem's function, which computes with ``math``?
        read: every function that was read, with its code.
    """

    def __init__(self, problem: bool = False):
        super().__init__()
        self.problem = problem
        self.read: dict[FunctionType, Any] = {}
        self._open: list[FunctionType] = []

    def run(self, function: FunctionType, given: list[Any], named: dict[str, Any], own: Any, rest: Any = None) -> Any:
        """What a function returns."""
        if source.origin(function) in permitted.LEAVES:
            return VALUE
        if function in self._open:
            raise Refused(f"{source.named(function)}: it calls itself; write the steps one after the other")
        if function.__builtins__ is not vars(builtins):  # type: ignore[attr-defined]
            raise Refused(f"{source.named(function)}: its module has builtins of its own")
        node = source.syntax(function)
        self.read[function] = function.__code__
        frame = Frame(function, own, {})
        defaults = _defaults(function, node.args, frame)
        frame.names |= self._bound(node.args, given, named, defaults, rest, node, frame)
        self._open.append(function)
        try:
            return self._body(node, frame)
        finally:
            self._open.pop()

    def _bound(
        self, args: ast.arguments, given: list[Any], named: dict[str, Any], defaults: dict[str, Any], rest: Any,
        node: ast.AST, frame: Frame,
    ) -> dict[str, Any]:  # fmt: skip
        """Parameter -> argument."""
        names = [each.arg for each in (*args.posonlyargs, *args.args)]
        found = dict(zip(names, given, strict=False))
        if args.vararg:
            found[args.vararg.arg] = Row(tuple(given[len(names) :]))
        every = names + [each.arg for each in args.kwonlyargs]
        found |= {name: each for name, each in named.items() if name in every}
        if args.kwarg:
            left = {name: each for name, each in named.items() if name not in every}
            found[args.kwarg.arg] = Record(left, rest)
        for name in every:
            if name not in found:
                found[name] = Record(rest=rest)[name] if rest is not None else defaults.get(name)
            if found[name] is None:
                frame.refuse(node, f"called without {name}") if isinstance(node, ast.Lambda) else frame.refuse(
                    node.body[0], f"called without {name}"  # type: ignore[attr-defined]
                )
        return found

    def _body(self, node: source.Function, frame: Frame) -> Any:
        if isinstance(node, ast.Lambda):
            return self.value(node.body, frame)
        self._statements(node.body, frame)
        if not frame.results:
            return Known(None)
        found = reduce(joined, frame.results)
        return frame.refuse(node.body[-1], "it returns different things") if found is None else found

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

    def _s_augassign(self, node: ast.AugAssign, frame: Frame) -> None:
        before: Any = ast.parse(ast.unparse(node.target), mode="eval").body
        for each in ast.walk(before):
            ast.copy_location(each, node)
        result = ast.copy_location(ast.BinOp(before, node.op, node.value), node)
        self.bind(node.target, self.value(result, frame), frame)

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
        self._either(before, node, frame)

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
        self._either(before, node, frame)

    def _either(self, before: dict[str, Any], node: ast.stmt, frame: Frame) -> None:
        """After statements that may not have run, a name is what it was or what it has become."""
        for name, was in before.items():
            found = joined(was, frame.names[name])
            frame.names[name] = frame.refuse(node, f"{name} becomes something else") if found is None else found

    def call(self, node: ast.Call, frame: Frame) -> Any:
        """What a call returns."""
        how = frame.permitted(node)
        if how == permitted.NUMBER:
            return VALUE
        if not node.args and isinstance(node.func, ast.Name) and self.value(node.func, frame) == Known(super):
            return self._super(node, frame)
        if isinstance(node.func, ast.Attribute) and (found := self._of_record(node, node.func, frame)) is not None:
            return found
        called = self.value(node.func, frame)
        given, named, rest = self._arguments(node, frame)
        return self._called(called, given, named, rest, node, frame)

    def _arguments(self, node: ast.Call, frame: Frame) -> tuple[list[Any], dict[str, Any], Any]:
        given: list[Any] = []
        for each in node.args:
            if isinstance(each, ast.Starred):
                found = self.value(each.value, frame)
                if not (isinstance(found, Row) and found.items is not None):
                    frame.refuse(each, "how many arguments there are must be seen")
                given += found.items
            else:
                given.append(self.value(each, frame))
        named: dict[str, Any] = {}
        rest = None
        for keyword in node.keywords:
            found = self.value(keyword.value, frame)
            if keyword.arg is None:
                record = self.record(keyword.value, found, frame)
                named |= record.items
                rest = record.rest if rest is None else rest
            else:
                named[keyword.arg] = found
        return given, named, rest

    def _called(self, called: Any, given: list[Any], named: dict[str, Any], rest: Any, node: ast.Call, frame: Frame) -> Any:
        if called is PART:
            return PART
        if called is GIVEN:
            return VALUE
        if called is OPERATION:
            if named or not all(map(numeric, given)):
                frame.refuse(node, "operations are of numbers")
            return VALUE
        if isinstance(called, Row):  # of formulas, of which a text chooses one
            return _one([self._called(each, given, named, rest, node, frame) for each in called.members], node, frame)
        if isinstance(called, Local):
            return self._local(called, given, named, node, frame)
        if isinstance(called, Method):
            if called.function is Hyperparameters.replaced:
                return self._replaced(called.own, given, node, frame)
            own = called.own if called.own is not None else next(iter(given), None)
            if not isinstance(own, Own):
                frame.refuse(node, "a formula needs the rule as its first argument")
            return self.run(called.function, [own, *(given if called.own is not None else given[1:])], named, own, rest)
        if isinstance(called, Known):
            return self._known(called.value, given, named, rest, node, frame)
        frame.refuse(node, "an unknown call")

    def _replaced(self, own: Any, given: list[Any], node: ast.Call, frame: Frame) -> Own:
        """The rule with other numbers for some of its settings."""
        values = self.record(node, given[0], frame) if len(given) == 1 else Record(rest=VALUE)
        known = isinstance(own, Own) and values.rest is None and not values.items.keys() - settings(own.cls).keys()
        if not known or not all(map(numeric, values.items.values())):
            frame.refuse(node, "only settings may be replaced, by numbers")
        return own

    def _local(self, called: Local, given: list[Any], named: dict[str, Any], node: ast.Call, frame: Frame) -> Any:
        inner = Frame(called.frame.function, called.frame.own, {}, called.frame)
        if _has_defaults(called.node.args):
            frame.refuse(node, "a function within must have no defaults")
        if called in self._open:
            frame.refuse(node, "it calls itself")
        inner.names |= self._bound(called.node.args, given, named, {}, None, called.node, inner)
        self._open.append(called)  # type: ignore[arg-type]
        try:
            return self._body(called.node, inner)
        finally:
            self._open.pop()

    def _known(self, function: Any, given: list[Any], named: dict[str, Any], rest: Any, node: ast.Call, frame: Frame) -> Any:
        if function is dict and len(given) <= 1:
            start = self.record(node, given[0], frame) if given else Record()
            return Record({**start.items, **named}, start.rest if rest is None else rest)
        if any(function is each for each in permitted.PURE) and rest is None and not named.keys() - {"strict"}:
            return self._pure(function, given, node, frame)
        if self.problem and any(function is each for each in permitted.PROBLEM_FUNCTIONS) and all(map(numeric, given)):
            return VALUE
        if isinstance(function, FunctionType) and _somebodys(function):
            return self.run(function, given, named, None, rest)
        name = getattr(function, "__name__", None) or type(function).__name__
        frame.refuse(node, f"{name} is no operation of xp and no function that could be read")

    def _pure(self, function: Any, given: list[Any], node: ast.Call, frame: Frame) -> Any:
        if function is range:
            lengths = zip(given, map(ast.unparse, node.args), strict=True)
            if all(_integer(each) or (each is COUNT and _LENGTH.fullmatch(text)) for each, text in lengths):
                return Row(each=COUNT)
            frame.refuse(node, "how long it is must not depend on a value")
        if function in (reduce, itertools.accumulate):
            return self._folded(function, given, node, frame)
        rows = [self.members(node, each, frame) for each in given]
        if function is len:
            return COUNT
        if function is sum and all(numeric(each) for row in rows for each in row):
            return VALUE
        if function is zip:
            return Row(each=Row(tuple(_one(list(row), node, frame) for row in rows)))
        if function in (list, tuple) and len(given) == 1:
            return given[0]
        frame.refuse(node)

    def _folded(self, function: Any, given: list[Any], node: ast.Call, frame: Frame) -> Any:
        step, row, *more = given if function is reduce else (*given[1::-1], *given[2:])
        each = _one(list(self.members(node, row, frame)), node, frame)
        found = self._called(step, [each, each], {}, None, node, frame)
        if more or not (numeric(each) and numeric(found)):
            frame.refuse(node)
        return found if function is reduce else Row(each=found)

    def _super(self, node: ast.Call, frame: Frame) -> Any:
        function = frame.function
        names = function.__code__.co_freevars
        if not isinstance(frame.own, Own) or "__class__" not in names:
            frame.refuse(node)
        return Super(frame.own, (function.__closure__ or ())[names.index("__class__")].cell_contents)

    def _of_record(self, node: ast.Call, function: ast.Attribute, frame: Frame) -> Any:
        """``update`` or ``pop`` of a dict that was made here; None if it is no dict."""
        if function.attr not in ("update", "pop"):
            return None
        held = self.value(function.value, frame)
        if not isinstance(held, Record):
            return None
        given, named, rest = self._arguments(node, frame)
        if function.attr == "pop" and len(node.args) == 1 and not named:
            name = self.name_of(node.args[0], frame)
            found = held[name]
            held.items.pop(name, None)
            return found if found is not None else frame.refuse(node)
        if function.attr == "pop" or len(given) > 1 or rest is not None:
            frame.refuse(node)
        held.items |= {**(self.record(node, given[0], frame).items if given else {}), **named}
        return Known(None)


def _has_defaults(args: ast.arguments) -> bool:
    return any(each is not None for each in (*args.defaults, *args.kw_defaults))


def _somebodys(function: FunctionType) -> bool:
    """Is it neither of Python nor of this package's machinery?"""
    module = str(function.__module__)
    return module.partition(".")[0] not in sys.stdlib_module_names - {"__main__"} and not module.startswith("refimpl.core.")


def _integer(found: Any) -> bool:
    return isinstance(found, Known) and type(found.value) is int


#: How a loop over the ages of the gradients may be bounded: by all of them.
_LENGTH = re.compile(r"len\(\w+\)( - 1)?")


def _acts(node: ast.AST) -> bool:
    """Does an annotation do something when it is met?"""
    return isinstance(node, ast.expr) and not isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.Subscript)


def _one(kinds: list[Any], node: ast.AST, frame: Frame) -> Any:
    found = reduce(joined, kinds) if kinds else VALUE
    return frame.refuse(node, "it is of different kinds") if found is None else found


def _defaults(function: FunctionType, args: ast.arguments, frame: Frame) -> dict[str, Any]:
    """The default arguments as they are now: constants or functions, nothing that keeps a state."""
    names = [each.arg for each in (*args.posonlyargs, *args.args)]
    values = function.__defaults__ or ()
    found = dict(zip(names[len(names) - len(values) :], values, strict=True)) | (function.__kwdefaults__ or {})
    for name, value in found.items():
        if not (constant(value) or isinstance(value, FunctionType)):
            raise Refused(f"{source.named(function)}: the default of {name} may change, a {type(value).__name__}")
    return {name: Known(value) for name, value in found.items()}
