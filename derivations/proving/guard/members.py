"""Attributes in a straight line: of the rule itself, of a class, of a module, of the operations; of no value."""

import ast
import dataclasses
import sys
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import sympy

from refimpl.core.box import Box
from refimpl.core.hyper import Hyperparameters
from refimpl.core.schedule import Schedule

from . import permitted
from .expressions import Expressions, Frame
from .values import GIVEN, OPERATION, PART, STATIC, VALUE, XP, Known, Method, Own, Record, Row, Super, constant

#: What a part is not.
_NUMBERS = (sympy.Symbol, sympy.Float, sympy.Integer, float, int, Fraction, np.ndarray, np.float64)


class Members(Expressions):
    """Reads attributes."""

    def run(self, function: FunctionType, given: list[Any], named: dict[str, Any], own: Any, rest: Any = None) -> Any:
        raise NotImplementedError

    def attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        base, name = self.value(node.value, frame), node.attr
        if name.startswith("__"):
            frame.refuse(node, "a name with two underscores is Python's own")
        if base is XP:
            return self._operation(node, frame)
        if base is PART and not any(hasattr(each, name) for each in _NUMBERS):
            return PART  # and neither a symbol nor a number could answer
        if isinstance(base, Own):
            return self.of_own(base, name, node, frame)
        if isinstance(base, Super):
            return self._after(base, name, node, frame)
        if isinstance(base, Known) and isinstance(base.value, ModuleType):
            scope = vars(base.value)
            if name not in scope and base.value.__name__.partition(".")[0] == "refimpl":
                return Known(getattr(base.value, name))  # of the package, which imports some of it when asked
            if name in scope:
                return self.shared(node, scope, name, frame)
        if isinstance(base, Known) and isinstance(base.value, type):
            return self._of_class(base.value, name, node, frame)
        if isinstance(base, Record):
            frame.refuse(node, "of a dict only update and pop are read, and its names in brackets")
        frame.refuse(node, "an attribute of a value, which a symbol may have and a number not")

    def _operation(self, node: ast.Attribute, frame: Frame) -> Any:
        if node.attr == "scalar":
            return XP
        if node.attr == "pi":
            return VALUE
        if node.attr not in permitted.OPERATIONS:
            frame.refuse(node, "no operation that all readings have")
        return OPERATION

    def of_own(self, own: Own, name: str, node: ast.AST, frame: Frame) -> Any:
        """A setting, a method, a property or a constant of the class."""
        home, found = lookup(own.cls, name)
        if (field := settings(own.cls).get(name)) is not None:
            return self._setting(own, field)
        if isinstance(found, property) and isinstance(found.fget, FunctionType) and not _core(home):
            return self.run(found.fget, [own], {}, own)
        if isinstance(found, FunctionType):
            if _core(home) and name not in ("replaced", "project"):
                frame.refuse(node, "a rule's machinery is no part of its formula")
            return Method(found, own)
        return self._plain(found, node, frame)

    def _setting(self, own: Own, field: Any) -> Any:
        """A hyperparameter, of which a rule sees the number of this step; a part; another setting."""
        if own.instance is None:
            part = field.name in getattr(own.cls, "parts", ()) or not field.metadata.get("hyper", True)
            return PART if part or _formulas(own.cls, field.type) else VALUE
        found = getattr(own.instance, field.name)
        if (
            issubclass(own.cls, Hyperparameters)
            and field.name not in own.cls.parts
            and field.metadata.get("hyper", True)
        ):
            return VALUE
        if isinstance(found, Hyperparameters | Schedule):
            return Own(type(found), found)
        if type(found) is tuple:
            return Row(each=VALUE)
        if isinstance(found, str | bool) or found is None:
            return STATIC
        return GIVEN if isinstance(found, FunctionType) else VALUE

    def _after(self, base: Super, name: str, node: ast.AST, frame: Frame) -> Any:
        order = base.own.cls.__mro__
        for cls in order[order.index(base.after) + 1 :]:
            if isinstance(found := vars(cls).get(name), FunctionType) and (not _core(cls) or cls is Box):
                return Method(found, base.own)
        frame.refuse(node, "no formula of a base class")

    def _of_class(self, cls: type, name: str, node: ast.AST, frame: Frame) -> Any:
        home, found = lookup(cls, name)
        if isinstance(found, FunctionType) and (not _core(home) or home is Box):
            return Method(found)
        return self._plain(found, node, frame)

    def _plain(self, found: Any, node: ast.AST, frame: Frame) -> Any:
        if isinstance(found, staticmethod) and isinstance(found.__func__, FunctionType):
            return Known(found.__func__)
        if type(found) in (int, float, Fraction) or (constant(found) and found is not None):
            return Known(found)
        frame.refuse(node, "no setting, formula or constant of the class")


def _formulas(cls: type, annotation: Any) -> bool:
    """Is a setting said to be a schedule, or a part?"""
    if isinstance(annotation, str):
        annotation = vars(sys.modules[cls.__module__]).get(annotation)
    return isinstance(annotation, type) and issubclass(annotation, Hyperparameters | Schedule)


def settings(cls: type) -> dict[str, dataclasses.Field[Any]]:
    """The fields of a dataclass."""
    found: dict[str, Any] = getattr(cls, "__dataclass_fields__", {})
    return {name: field for name, field in found.items() if field._field_type is dataclasses._FIELD}  # type: ignore[attr-defined]


def lookup(cls: type, name: str) -> tuple[Any, Any]:
    """The class that says what ``name`` is, and what it says."""
    return next(((each, vars(each)[name]) for each in cls.__mro__ if name in vars(each)), (None, None))


def _core(cls: Any) -> bool:
    return cls is not None and cls.__module__.startswith("refimpl.core.")
