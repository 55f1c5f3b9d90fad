"""Powers of one base for many exponents, correctly rounded, for about the price of looking them up."""

import functools
import math
from typing import Any

import numpy as np

from .power_chain import chained_power
from .rounded import cut, cut_power, parts
from .rounded import power as one_power

#: How many powers are computed at once, at most; and how many bases are remembered.
_BLOCK, _BASES = 1024, 64
#: From how many on arrays are faster than one after the other.
_WORTH_ARRAYS = 128
_BITS = 120
_NUMBERS = (int, float)
#: Positive base -> exponent -> power, for the exponents that were asked for last and are likely next.
_KNOWN: dict[Any, dict[Any, float]] = {}


def power(x: Any, y: Any) -> Any:
    """``rounded.power(x, y)``, which knows the next exponents of a base that was asked for one after another.

    Args:
        x, y: numbers; or lanes and anything else that has a ``**``.

    >>> [power(0.5, t) for t in (1, 2, 3.0, -1)]
    [0.5, 0.25, 0.125, 2.0]
    """
    try:
        known = _KNOWN.get(x)
        if known is not None and (result := known.get(y)) is not None:
            return result
    except TypeError:  # no hash
        pass
    return _unknown(x, y)


def _unknown(x: Any, y: Any) -> Any:
    if not (isinstance(x, _NUMBERS) and isinstance(y, _NUMBERS)):
        return x**y
    if not 0.0 < x < math.inf:
        return one_power(x, y)
    known = _KNOWN.get(x, {})
    if not 0.0 < y < 2.0**31 or y != int(y):
        x, y = float(x), float(y)  # no Scalars, which are slower
        result = chained_power(x, y) if 0.0 < y < 2.0**31 and x != 1.0 else one_power(x, y)
        _remember(x, known if len(known) < 2 * _BLOCK else {})[y] = result
        return result
    t = int(y)
    if t - 1 not in known:
        result = one_power(x, t)
        _remember(x, {t: result})
        return result
    count = min(2 * len(known), _BLOCK)
    try:
        new = powers(x, t, count).tolist() if count >= _WORTH_ARRAYS else [one_power(x, t + i) for i in range(count)]
    except OverflowError:  # of a later one, or of this
        return one_power(x, t)
    last = {t - 1: known[t - 1]}  # for a rule with t and t + 1
    _remember(x, last | dict(zip(range(t, t + count), new, strict=True)))
    return new[0]


def _remember(x: float, known: dict[float, float]) -> dict[float, float]:
    """Keep these powers of x, and return them.  NAdam's 0.96^(ψ(t + 1)) is its 0.96^(ψt) one step later."""
    if x not in _KNOWN and len(_KNOWN) >= _BASES:
        _KNOWN.clear()
    _KNOWN[float(x)] = known
    return known


def powers(base: float, first: int, count: int) -> np.ndarray:
    """``rounded.power(base, t)`` for t = first, first + 1, …, in about the time of twenty operations each.

    With t = 1024 q + j, base^t is the product of two powers that are known to 106 bits, as sums of two floats.
    Their relative errors are below 2^(2 - 120) t < 2^-86 from the cuts (see ``rounded``) and 2^-105 from the
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
        return np.array([one_power(base, t) for t in range(first, first + count)])
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
        result[i] = one_power(base, first + i)
    return result


def _high(base: float, blocks: range) -> list[tuple[int, int]]:
    """base^(1024 q) as integers times powers of two."""
    m, e = parts(base)
    step = cut_power(m, e, _BLOCK, _BITS)
    found = [cut_power(m, e, _BLOCK * blocks.start, _BITS)]
    for _ in blocks[1:]:
        found.append(cut(found[-1][0] * step[0], found[-1][1] + step[1], _BITS))
    return found


@functools.lru_cache(maxsize=64)
def _low(base: float) -> tuple[np.ndarray, ...]:
    """base^j for j below 1024."""
    m, e = parts(base)
    found = [(1, 0)]
    for _ in range(1, _BLOCK):
        found.append(cut(found[-1][0] * m, found[-1][1] + e, _BITS))
    return _pairs(found)


def _pairs(integers: list[tuple[int, int]]) -> tuple[np.ndarray, ...]:
    """m 2^e as (h + l) 2^k with h in [1/2, 1], and h as the sum of two numbers of 26 bits."""
    rows = []
    for m, e in integers:
        size = m.bit_length()
        nearest = int(float(m))
        rows.append((math.ldexp(float(nearest), -size), math.ldexp(float(m - nearest), -size), e + size))
    h, low, k = (np.array(column) for column in zip(*rows, strict=True))
    splitting = 134217729.0 * h  # 2^27 + 1
    first = splitting - (splitting - h)
    return h, low, first, h - first, k
