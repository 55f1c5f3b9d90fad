"""Powers of one base whose exponents grow by few differences, such as Dozat's 0.96^(ψt) for t = 1, 2, ….

x^y = x^last x^d with d = y - last.  The difference is exact where last <= y <= 2 last, by Sterbenz's lemma.  For y =
fl(ψt) it takes two or three values in each binade of y, since it is a multiple of y's last place.  So the next power
costs one multiplication of integers, where ``rounded.fractional_power`` takes a series.

**Error.**  An integer of ``rounded.approached`` at p = 128 bits is within p + 3 = 131 units of a power that is at
least 2^128 units: less than one part in 2^120 off.  Each link adds the like for its factor, and less than one part in
2^119 where the product is cut to 120 bits.  After n <= 2^15 links that is less than n 2^-118 + 2^-120 < 2^-102, and
second orders are less than 2^-200.  So the power lies within V (1 ± 2^-101).  If both ends round to one float, that is
the answer; else ``rounded.fractional_power`` decides.
"""

import math

from .rounded import approached, cut, fractional_power

_LONGEST = 1 << 15
#: How many differences one base may have, and how many bases are remembered.
_DIFFERENCES, _BASES = 256, 64
_Number = tuple[int, int]  # m 2^e
_Chain = tuple[float, int, int, int, dict[float, _Number]]
#: Base -> its last exponent, that power m 2^e, its links so far, and the powers of the differences.
_CHAINS: dict[float, _Chain] = {}


def chained_power(x: float, y: float) -> float:
    """x^y, correctly rounded, for finite x > 0 that is not 1, and finite y that is not 0.

    >>> [chained_power(0.96, 0.25 * t) for t in (1, 2, 3)]
    [0.989846400767953, 0.9797958971132712, 0.9698474422447793]
    """
    chain = _CHAINS.get(x)
    if chain is None:
        if len(_CHAINS) >= _BASES:
            _CHAINS.clear()
        _CHAINS[x] = 0.0, 0, 0, 0, {}  # a base of one power only costs no more than this
        return fractional_power(x, y)
    last, m, e, links, factors = chain
    if last < y <= 2.0 * last and links < _LONGEST:
        factor = factors.get(y - last)
        if factor is None:
            if len(factors) >= _DIFFERENCES or (factor := _power(x, y - last)) is None:
                return fractional_power(x, y)
            factors[y - last] = factor
        m, e, links = *cut(m * factor[0], e + factor[1], 120), links + 1
    elif len(factors) >= _DIFFERENCES or (start := _power(x, y)) is None:
        return fractional_power(x, y)
    else:
        m, e, links = *start, 0
    _CHAINS[x] = y, m, e, links, factors
    error = m >> 100
    if -1000 < e + 120 < 1000 and (first := float(m - error)) == float(m + error):
        return math.ldexp(first, e)
    return fractional_power(x, y)


def _power(x: float, y: float) -> _Number | None:
    """x^y with 120 bits; None far from 1."""
    fraction, k = math.frexp(y)
    if not -80 < k <= 40:
        return None
    value, scale = approached(x, fraction, k, 128)
    return cut(value, scale - 128, 120) if abs(scale) < 4000 else None
