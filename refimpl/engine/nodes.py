"""Recorder objects: symbols that remember what a rule does with them.

A scalar is computed on the host, once a step, in float64; an array expression is computed for every
element.  Equal expressions are one node.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from ..core.operations import CALLS, Operation


class Untraceable(TypeError):
    """A rule did something that a straight-line program cannot do."""


def _refuse(what: str) -> Callable[..., NoReturn]:
    def refuse(self: "Node", *_: Any) -> NoReturn:
        raise Untraceable(
            f"cannot trace {what}: a rule's update must be a straight line of + - * / ** and xp's functions "
            f"(select with xp.where instead of branching)"
        )

    return refuse


class Node:
    """One value of the program: an input, a constant, or an operation on other nodes."""

    __array_ufunc__ = None
    __hash__ = object.__hash__
    __bool__ = _refuse("a branch on a value")
    __float__ = __int__ = __index__ = _refuse("a conversion to a Python number")
    __iter__ = __len__ = __getitem__ = _refuse("a loop over or a part of an array")
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse("a comparison")

    def __init__(self, tape: "Tape", op: str, args: tuple[Any, ...], is_array: bool):
        self.tape, self.op, self.args, self.is_array = tape, op, args, is_array

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(str, self.args))})"

    def __neg__(self) -> "Node":
        return self.tape.apply("neg", self)

    def __add__(self, other: Any) -> "Node":
        return self.tape.apply("+", self, other)

    def __radd__(self, other: Any) -> "Node":
        return self.tape.apply("+", other, self)

    def __sub__(self, other: Any) -> "Node":
        return self.tape.apply("-", self, other)

    def __rsub__(self, other: Any) -> "Node":
        return self.tape.apply("-", other, self)

    def __mul__(self, other: Any) -> "Node":
        return self.tape.apply("*", self, other)

    def __rmul__(self, other: Any) -> "Node":
        return self.tape.apply("*", other, self)

    def __truediv__(self, other: Any) -> "Node":
        return self.tape.apply("/", self, other)

    def __rtruediv__(self, other: Any) -> "Node":
        return self.tape.apply("/", other, self)

    def __pow__(self, other: Any) -> "Node":
        return self.tape.apply("**", self, other)

    def __rpow__(self, other: Any) -> "Node":
        return self.tape.apply("**", other, self)


class Tape:
    """The nodes in the order in which they were made."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple, Node] = {}

    def input(self, name: str, is_array: bool) -> Node:
        return self._node("input", (name,), is_array)

    def constant(self, value: float) -> Node:
        return self._node("constant", (float(value), type(value) is int and abs(value) < 2**53), False)

    def apply(self, op: str, *operands: Any) -> Any:
        """The node of an operation; a number among the operands becomes a constant."""
        for x in operands:
            if not isinstance(x, Node | int | float) or isinstance(x, bool):
                return NotImplemented
        args = tuple(x if isinstance(x, Node) else self.constant(x) for x in operands)
        if op == "**" and args[1].is_array:
            raise Untraceable("cannot trace an array as an exponent: allowed is a scalar")
        return self._node(op, args, any(x.is_array for x in args))

    def _node(self, op: str, args: tuple[Any, ...], is_array: bool) -> Node:
        # repr tells 0.0 from -0.0, which compare equal
        key = (op, is_array, *(id(x) if isinstance(x, Node) else repr(x) for x in args))
        if key not in self._known:
            self._known[key] = Node(self, op, args, is_array)
            self.nodes.append(self._known[key])
        return self._known[key]


class Recording:
    """The reading whose arrays and scalars are nodes: what ``refimpl.core.namespaces`` describes."""

    name = "recording"

    def __init__(self, tape: Tape):
        self.tape = tape

    @property
    def scalar(self) -> "Recording":
        return self

    @property
    def pi(self) -> float:
        import math

        return math.pi

    def number(self, x: Any) -> Any:
        return x

    def copy(self, x: Any) -> Any:
        """The same node: what is kept is written to memory of its own."""
        return x

    def where(self, test: Any, x: Any, y: Any) -> Any:
        """A scalar's test is made a number that is the same in every precision before it meets arrays."""
        if is_scalar(test) and not (is_scalar(x) and is_scalar(y)) and getattr(test, "op", "") != "at_least":
            test = self.tape.apply("where", test, 1, 0)
        return self.tape.apply("where", test, x, y)

    def ones_like(self, x: Any) -> Any:
        return self.tape._node("ones_like", (x,), True)


def _method(row: Operation) -> Callable[..., Any]:
    def method(self: Recording, *operands: Any) -> Any:
        if len(operands) != len(row.operands):
            raise TypeError(f"{row.call} takes {', '.join(row.operands)}, got {len(operands)} operands")
        return self.tape.apply(row.name, *operands)

    return method


for _call, _row in CALLS.items():
    if not hasattr(Recording, _call):
        setattr(Recording, _call, _method(_row))


def is_scalar(x: Any) -> bool:
    """Is this computed once a step?"""
    return not (isinstance(x, Node) and x.is_array)


class Constants(Recording):
    """A recording whose numbers are nodes too, so that nothing of them is computed before."""

    def number(self, x: Any) -> Any:
        return self.tape.constant(x)
