"""Scalars of many steps at once, as arrays with the bits of one step's Python floats."""

import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .. import rounded
from ..readings import FLOATS
from .nodes import Node, Untraceable
from .text import ROUNDED

_BLOCK = 1024


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
        function = getattr(rounded, ROUNDED[op])
        if not any(isinstance(x, np.ndarray) for x in args):
            return function(*args)
        return np.array([function(*each) for each in zip(*(x.tolist() for x in np.broadcast_arrays(*args)), strict=True)])
    if any(isinstance(x, np.ndarray) for x in args):
        return _ON_ARRAYS[op](*args)
    return _ON_NUMBERS[op](*args) if op in _ON_NUMBERS else getattr(FLOATS, op)(*args)


_ON_NUMBERS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
}
_ON_ARRAYS = _ON_NUMBERS | {
    "sqrt": np.sqrt,
    "abs": np.abs,
    "floor": np.floor,
    "maximum": lambda x, y: np.where((x > y) | (x != x), x, y),
    "minimum": lambda x, y: np.where((x <= y) | (x != x), x, y),
    "at_least": lambda x, y: np.where(x >= y, 1.0, 0.0),
    "where": lambda test, x, y: np.where(test != 0, x, y),
}


def _counts(x: np.ndarray) -> bool:
    """Is this n, n + 1, n + 2 … with n > 0?"""
    return 0 < x[0] < 2.0**31 and x[0] % 1 == 0 and bool(np.all(np.diff(x) == 1))


def powers(base: float, first: int, count: int) -> np.ndarray:
    """``rounded.power(base, t)`` for t = first, first + 1, …, in about the time of twenty operations each.

    With t = 1024 q + j, base^t is the product of two powers that are known to 106 bits, as sums of two floats.
    Their relative errors are below 2^(2 - 120) t < 2^-86 from the cuts (see ``refimpl.rounded``) and 2^-105 from the
    rounding to two floats.  The product h h' = p + e is exact (Dekker); e + (h l' + l h') has three roundings of terms
    below 2^-51, and l l' < 2^-104 is left out: less than 2^-101.  So the value lies between p + c - 2^-80 p and
    p + c + 2^-80 p; p + c ± 2^-79 p, where the addition to c rounds by less than 2^-104, are on its two sides.
    Where these round to one float it is the answer; ``rounded.power`` decides elsewhere, and where a power is
    subnormal or too large.
    """
    if base == 0.0 or (base < 1.0 and math.log2(base) * first < -1100):
        return np.zeros(count)
    blocks = range(first // _BLOCK, (first + count - 1) // _BLOCK + 1)
    if not 0.0 < base < np.inf:
        return np.array([rounded.power(base, t) for t in range(first, first + count)])
    high = _pairs(_high(base, blocks))
    low = _low(base)
    a, b = (tuple(x[:, None] for x in high), tuple(x[None, :] for x in low))
    p = a[0] * b[0]
    c = ((a[2] * b[2] - p) + a[2] * b[3] + a[3] * b[2]) + a[3] * b[3] + (a[0] * b[1] + a[1] * b[0])
    slack = 2.0**-79 * p
    result, other = p + (c - slack), p + (c + slack)
    exponent = a[4] + b[4]
    decided = (result == other) & (exponent > -1000) & (exponent < 1000)
    result = np.ldexp(result, np.where(decided, exponent, 0))
    start = first - blocks.start * _BLOCK
    result, decided, exponent = (
        np.ascontiguousarray(x.reshape(-1)[start : start + count]) for x in (result, decided, exponent)
    )
    zero = exponent < -1080  # p < 1
    result[zero] = 0.0
    for i in np.flatnonzero(~decided & ~zero).tolist():
        result[i] = rounded.power(base, first + i)
    return result


_BITS = 120


def _high(base: float, blocks: range) -> list[tuple[int, int]]:
    """base^(1024 q) as integers times powers of two."""
    m, e = rounded.parts(base)
    step = rounded.cut_power(m, e, _BLOCK, _BITS)
    found = [rounded.cut_power(m, e, _BLOCK * blocks.start, _BITS)]
    for _ in blocks[1:]:
        found.append(rounded.cut(found[-1][0] * step[0], found[-1][1] + step[1], _BITS))
    return found


@functools.lru_cache(maxsize=64)
def _low(base: float) -> tuple[np.ndarray, ...]:
    """base^j for j below 1024."""
    m, e = rounded.parts(base)
    found = [(1, 0)]
    for _ in range(1, _BLOCK):
        found.append(rounded.cut(found[-1][0] * m, found[-1][1] + e, _BITS))
    return _pairs(found)


def _pairs(integers: list[tuple[int, int]]) -> tuple[np.ndarray, ...]:
    """m 2^e as (h + l) 2^k with h in [1/2, 1], and h as the sum of two numbers of 26 bits."""
    rows = []
    for m, e in integers:
        size = m.bit_length()
        h = int(float(m))
        rows.append((np.ldexp(float(h), -size), np.ldexp(float(m - h), -size), e + size))
    h, low, k = (np.array(column) for column in zip(*rows, strict=True))
    splitting = 134217729.0 * h  # 2^27 + 1
    first = splitting - (splitting - h)
    return h, low, first, h - first, k
