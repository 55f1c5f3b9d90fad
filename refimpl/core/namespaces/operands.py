"""Arrays of libraries whose operators refuse lanes where they should leave them to the right operand.

``array / lanes`` works because Python asks ``lanes`` once ``array`` has returned ``NotImplemented``.
array-api-strict 2.6 raises instead (its issue 188), and the standard forbids neither.
"""

import operator
from collections.abc import Callable
from typing import Any

from ..lanes import Lanes
from ..operations import CALLS
from ..scalar import Scalar
from .arrays import AnyArrays


class Operand:
    """An array with operators that take lanes."""

    __slots__ = ("array",)

    def __init__(self, array: Any):
        self.array = array

    def __neg__(self) -> "Operand":
        return type(self)(-self.array)

    def beside(self, other: Any) -> Any:
        """The other side of an operator, ready for the array's own operator."""
        return other.like(self.array) if isinstance(other, Lanes) else plain(other)


def _left(function: Callable[[Any, Any], Any]) -> Callable[[Operand, Any], Operand]:
    def method(self: Operand, other: Any) -> Operand:
        return type(self)(function(self.array, self.beside(other)))

    return method


def _right(function: Callable[[Any, Any], Any]) -> Callable[[Operand, Any], Operand]:
    return _left(lambda x, y: function(y, x))


for _name in ("add", "sub", "mul", "truediv", "pow"):  # of these, and of negation, a rule is made
    setattr(Operand, f"__{_name}__", _left(getattr(operator, _name)))
    setattr(Operand, f"__r{_name}__", _right(getattr(operator, _name)))


def plain(x: Any) -> Any:
    """The array in an operand; tuples of operands likewise; anything else as it is."""
    if isinstance(x, tuple):
        return tuple(map(plain, x))
    if isinstance(x, Scalar):  # of which the standard says nothing
        return float(x)
    return x.array if isinstance(x, Operand) else x


class RefusesLanes(AnyArrays):
    """A reading whose functions take operands, and return one when they were given one."""

    refuses_lanes = True
    operand: type[Operand] = Operand

    def __init__(self, xp: Any):
        super().__init__(xp)
        for name in ("copy", *(call for call in CALLS if hasattr(self, call))):
            setattr(self, name, self._lifted(getattr(self, name)))

    def _lifted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def lifted(*args: Any) -> Any:
            result = function(*map(plain, args))
            return self.operand(result) if any(isinstance(x, Operand) for x in args) else result

        return lifted


def refuses_lanes(xp: Any) -> bool:
    """Does an operator of this library's arrays raise where it should return ``NotImplemented``?"""
    try:
        xp.zeros(1) + Lanes((0.0,), (1,))
    except TypeError:
        return True
    return False
