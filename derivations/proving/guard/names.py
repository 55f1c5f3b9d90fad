"""Names in a straight line: where they come from, and what is assigned to them."""

import ast
import builtins
from types import FunctionType, ModuleType
from typing import Any

from . import permitted, source
from .frame import Frame
from .values import PART, VALUE, Known, Own, Record, Row, constant

_BETAS = ("refimpl.dialects.dialect", "Betas.__iter__")


class Names:
    """Reads and binds names."""

    def __init__(self) -> None:
        #: Every global that was read: its module's names, its own, and what it was.
        self.globals: list[tuple[dict[str, Any], str, Any]] = []

    def value(self, node: ast.expr, frame: Frame) -> Any:
        """What an expression is."""
        raise NotImplementedError

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
        if node.id in vars(builtins):
            return Known(vars(builtins)[node.id])
        return VALUE  # it is no name, which every reading says

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

    def members(self, node: ast.AST, found: Any, frame: Frame) -> tuple[Any, ...]:
        """What a loop or a star goes over: never a value."""
        if isinstance(found, Row):
            return found.members
        if found is PART:
            return (PART,)
        if isinstance(found, Known) and type(found.value) is tuple and constant(found.value):
            return tuple(map(Known, found.value))
        frame.refuse(node, "only a sequence that is the same in every reading may be gone through")

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
