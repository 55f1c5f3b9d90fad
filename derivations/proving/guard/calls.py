"""Calls in a straight line: of operations, of formulas that are read in turn, and of a few pure functions."""

import ast
import itertools
import re
import sys
from functools import reduce
from types import FunctionType
from typing import Any

from refimpl.core.hyper import Hyperparameters

from . import permitted
from .frame import Frame
from .members import Members, settings
from .values import COUNT, GIVEN, OPERATION, PART, VALUE, Known, Local, Method, Own, Record, Row, Super, alike, numeric


class Calls(Members):
    """Reads calls."""

    def local(self, called: Local, given: list[Any], named: dict[str, Any], node: ast.Call, frame: Frame) -> Any:
        """What a function within a function returns."""
        raise NotImplementedError

    def call(self, node: ast.Call, frame: Frame) -> Any:
        """What a call returns."""
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

    def _called(
        self, called: Any, given: list[Any], named: dict[str, Any], rest: Any, node: ast.Call, frame: Frame
    ) -> Any:
        if called is PART:
            return PART
        if called is GIVEN:
            return VALUE
        if called is OPERATION:
            if named or not all(map(numeric, given)):
                frame.refuse(node, "operations are of numbers")
            return VALUE
        if isinstance(called, Row):  # of formulas, of which a text chooses one
            return alike([self._called(each, given, named, rest, node, frame) for each in called.members])
        if isinstance(called, Local):
            return self.local(called, given, named, node, frame)
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

    def _known(
        self, function: Any, given: list[Any], named: dict[str, Any], rest: Any, node: ast.Call, frame: Frame
    ) -> Any:
        if function is dict and len(given) <= 1:
            start = self.record(node, given[0], frame) if given else Record()
            return Record({**start.items, **named}, start.rest if rest is None else rest)
        if any(function is each for each in permitted.PURE) and rest is None and not named.keys() - {"strict"}:
            return self._pure(function, given, node, frame)
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
            return Row(each=Row(tuple(map(alike, rows))))
        if function in (list, tuple) and len(given) == 1:
            return given[0]
        frame.refuse(node)

    def _folded(self, function: Any, given: list[Any], node: ast.Call, frame: Frame) -> Any:
        step, row, *more = given if function is reduce else (*given[1::-1], *given[2:])
        each = alike(self.members(node, row, frame))
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


def _somebodys(function: FunctionType) -> bool:
    """Is it neither of Python nor of this package's machinery?"""
    module = str(function.__module__)
    machinery = module.startswith("refimpl.core.")
    return not machinery and (module == "__main__" or module.partition(".")[0] not in sys.stdlib_module_names)


def _integer(found: Any) -> bool:
    return isinstance(found, Known) and type(found.value) is int


#: How a loop over the ages of the gradients may be bounded: by all of them.
_LENGTH = re.compile(r"len\(\w+\)( - 1)?")
