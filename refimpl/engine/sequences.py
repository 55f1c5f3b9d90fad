"""Scalars of many steps at once, as arrays with the bits of one step's Python floats."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.namespaces import FLOATS
from ..core.operations import OPERATIONS
from ..core.powers import powers
from .expressions import ROUNDED
from .nodes import Node, Untraceable


def evaluated(node: Any, given: Mapping[str, Any]) -> Any:
    """A scalar node for arrays of inputs, by name; a number if it depends on none of them.

    Raises:
        Untraceable: it depends on an input that is not given.
    """
    known: dict[Node, Any] = {}

    def value(x: Any) -> Any:
        if not isinstance(x, Node):
            return x
        if x not in known:
            known[x] = _input(x, given) if x.op == "input" else _applied(x.op, [value(arg) for arg in x.args])
        return known[x]

    with np.errstate(all="ignore"):
        return value(node)


def _input(node: Node, given: Mapping[str, Any]) -> Any:
    if node.args[0] not in given:
        raise Untraceable(f"{node.args[0]} is not known before the run")
    return given[node.args[0]]


def _applied(op: str, args: list[Any]) -> Any:
    if op == "constant":
        return args[0]
    if op == "**" and isinstance(args[1], np.ndarray) and not isinstance(args[0], np.ndarray) and _counts(args[1]):
        return powers(args[0], int(args[1][0]), len(args[1]))
    if op in ROUNDED:
        function = getattr(FLOATS, ROUNDED[op])
        if not any(isinstance(x, np.ndarray) for x in args):
            return function(*args)
        return np.array(
            [function(*each) for each in zip(*(x.tolist() for x in np.broadcast_arrays(*args)), strict=True)]
        )
    if op in _OPERATORS:
        return _OPERATORS[op](*args)
    if not any(isinstance(x, np.ndarray) for x in args):
        return getattr(FLOATS, op)(*args)
    return OPERATIONS[op].of_arrays(np.where, *args) if OPERATIONS[op].cases else getattr(np, op)(*args)


_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
}


def _counts(x: np.ndarray) -> bool:
    """Is this n, n + 1, n + 2 … with n > 0?"""
    return 0 < x[0] < 2.0**31 and x[0] % 1 == 0 and bool(np.all(np.diff(x) == 1))
