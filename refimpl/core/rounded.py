"""Functions of floats, correctly rounded: one answer on every processor and with every C library.

Numbers are integers times a power of two here.  A function encloses its value between two of them.  If both
ends round to one float, that is the answer; else it tries again with twice the bits (Ziv's strategy).

**It ends.**  A value that is no midpoint of two floats is decided at some precision.  By Lindemann's theorem exp,
log, cos, expm1 and log1p of a float have rational values at 0 (or 1) only, which are answered first.  A power
x^y with y = p/2^k and p odd is a binary fraction in two cases only.  Either x is a power of two, or p > 0 and x is the
2^k-th power of m 2^e with odd m; then m^p has to fit into 54 bits if x^y is a float or a midpoint.  ``_reduced``
takes the roots, and ``_integer_power`` multiplies such powers out exactly.

**Units.**  An integer Z at precision p stands for Z 2^-p; "within n units" means |Z - 2^p value| < n.

* ``_inverse_arctangent``: floor(floor(x/a)/b) = floor(x/(ab)), so each term is the floor of the true one and less
  than one unit off.  There are fewer than q/3 + 1 of them, since n >= 3; what is left out is less than 1.2 units.
  So it is within q/3 + 3 units, and π = 16 atan(1/5) - 4 atan(1/239) within 20 (q/4 + 3), for its n are >= 5.  Of
  q = p + g bits with 2^g > 32 p the last g are rounded off: less than 1/2 + 20 (q/4 + 3)/(32 p) < 1 unit
  for p >= 64.  The same holds for log 2 = 2 atanh(1/3), whose factor is 2.
* ``_exp``: k log 2 with |k| < 2^12 is taken off with 13 bits more, an error of at most 1/2 unit, and rounded down:
  the rest r is in [0, log 2] and less than 1.5 units off, which is 3.1 units of the result, as exp r <= 2.
  With s = r - i/64 < 1/64 the terms of exp s obey e_j < e_(j-1)/64 + 1, hence e_j < 1.02.  There are J <= p/6 + 2 of
  them, and the rest of the series is less than 1.1 units.  exp(i/64) is within one unit.
  The product is within 3.1 + 2 (1.02 J + 1.1) + 1.1 + 1 < 0.34 p + 12 <= p units for p >= 64.
* ``_table``: exp(i/64) with i/64 < 0.71 by the same series at q = p + g bits: e_j < 0.71 e_(j-1)/j + 1 < 2, with fewer
  than q terms; 2 q + 2 < 2^g/4 units, and rounding off g bits leaves less than one.
* ``_log``: for any h, log x = h + log w with w = x exp(-h).  The float h from the C library is a hint: a bad one
  costs time or is refused, and cannot change the answer.  With q = p + g bits, 2^g > 32 p:  w is within 2 q + 1
  units, since ``_exp`` is within q and the mantissa below 2.  As w > 1/2, log w is 4 q + 2 units off for it.
  u = (w - 1)/(w + 1) with |u| <= 1/4 is rounded down, one unit, which is 2.2 units of 2 atanh u.  The terms of atanh
  have errors below 1.2 and their quotients below 2.2 units; there are fewer than q/4 + 2, and twice: 1.1 q + 9.
  All in all 5.1 q + 14 < 8 p < 2^g/4 units, and rounding off g bits leaves less than one, for p >= 64.
* ``_cos``: π/2 is within one unit of 2^-(p+d), where the quotient n < 2^d; so r is less than 2 units off, and the
  value as much.  |r| < 0.8: the square is less than 4.2 units off, each term's error obeys
  e_j < (0.64 e_(j-1) + 4.2 + 1)/2 + 1 < 6, and there are fewer than p/4 + 4 terms.  So it is within 2 p + 32 units.
* ``approached``: with y = n 2^(k-53) and log x within one unit of 2^-(p+48), y log x is less than
  2^(k-48) + 1 units of 2^-p off, 1.004 for k <= 40.  The ends p + 3 that ``_enclosed`` gives for 1 1/4 units hold.
* Powers with integer exponents: a product is cut to its first W bits, by which it loses less than one part in
  2^(W-1).  A power n, in whatever order it is multiplied, contains n - 1 such cuts at most: cuts(a + b) = cuts(a) +
  cuts(b) + 1.  So the true power is between V and V (1 + 2^(1-W))^n <= V (1 + 2^(2-W) n), as long as
  n < 2^(W-1).

Python's own operators answer what is no finite, positive case: zeros, infinities, NaN, negative bases.  So results
and exceptions are Python's: OverflowError where the result is too large, ZeroDivisionError for a negative power of
zero, ValueError outside of a domain.
"""

import errno
import functools
import math
import os
from collections.abc import Callable
from typing import Any

#: Bits of the first try: it fails once in 2^35 times.  And of one before it, for powers, which fails once in 2^18.
_BITS, _FEW = 96, 80
#: Bits of the powers that are kept, and the logarithm of how many powers of one base make a block.
_KEPT, _SHIFT = 120, 6
_MASK = (1 << _SHIFT) - 1
#: How many bases have powers kept.
_BASES = 4096
#: Greater exponents than these are no counts of steps.
_COUNTED = 2.0**32


def power(x: float, y: float) -> float:
    """x**y, correctly rounded.

    Args:
        x, y: floats or integers; an integer too large for a float is refused, as by Python.

    Returns:
        The float nearest to x^y, of two the even one.  Complex for a negative x with a fractional y.

    Raises:
        OverflowError, ZeroDivisionError: where Python raises it.

    >>> power(0.9, 3), power(2, -1), power(0.5, 0.5)
    (0.7290000000000001, 0.5, 0.7071067811865476)
    """
    x, y = float(x), float(y)
    if 0.0 < y < _COUNTED and 0.0 < x < math.inf and (n := int(y)) == y:
        return _count(x, n)
    if not (0.0 < x < math.inf) or y - y != 0.0 or y == 0.0 or x == 1.0:
        if x < 0.0 and x - x == 0.0 and y - y == 0.0 and y != 0.0 and y % 1.0 == 0.0:
            return -power(-x, y) if y % 2.0 else power(-x, y)
        return x**y
    return fractional_power(x, y)


def exp(x: float) -> float:
    """e^x, correctly rounded; OverflowError where it is too large.

    >>> exp(1)
    2.718281828459045
    """
    x = float(x)
    if x - x != 0.0:
        return math.exp(x)
    if abs(x) < 2.0**-54:
        return 1.0
    if x < -746.0:
        return 0.0
    if x > 710.0:
        raise _too_large()
    m, e = parts(x)
    return _decided(lambda p: _enclosed(*_exp(_shifted(m, e + p), p), p))


def expm1(x: float) -> float:
    """e^x - 1, correctly rounded; OverflowError where it is too large.

    >>> expm1(1e-9)
    1.0000000005000001e-09
    """
    x = float(x)
    if x - x != 0.0:
        return math.expm1(x)
    if abs(x) < 2.0**-54:  # x + x²/2 is nearer to x than to any other float
        return x
    if x < -40.0:
        return -1.0
    if x > 710.0:
        raise _too_large()
    m, e = parts(x)

    def enclosure(p: int) -> tuple[int, int, int]:
        p += 56  # the difference may be as small as 2^-55
        value, k = _exp(_shifted(m, e + p), p)
        shift = max(0, -k)  # a common exponent for both
        unit = 1 << max(0, k)
        value = value * unit - (1 << (p + shift))
        return value - (p + 4) * unit, value + (p + 4) * unit, -p - shift

    return _decided(enclosure)


def log(x: float) -> float:
    """The natural logarithm, correctly rounded; ValueError unless x > 0.

    >>> log(10)
    2.302585092994046
    """
    x = float(x)
    if not 0.0 < x < math.inf or x == 1.0:
        return math.log(x)
    return _logarithm(*parts(x), math.log(x))


def log1p(x: float) -> float:
    """log(1 + x), correctly rounded; ValueError unless x > -1.

    >>> log1p(1e-9)
    9.999999995e-10
    """
    x = float(x)
    if not -1.0 < x < math.inf:
        return math.log1p(x)
    if abs(x) < 2.0**-54:  # x - x²/2 is nearer to x than to any other float
        return x
    m, e = parts(x)
    low = min(e, 0)
    return _logarithm((m << (e - low)) + (1 << -low), low, math.log1p(x))


def cos(x: float) -> float:
    """The cosine of x radians, correctly rounded.

    >>> cos(1.5707963267948966)
    6.123233995736766e-17
    """
    x = abs(float(x))
    if x - x != 0.0:
        return math.cos(x)
    if x < 2.0**-27:  # 1 - x²/2 rounds to 1
        return 1.0
    m, e = parts(x)
    return _decided(lambda p: _around(_cos(m, e, p + 32), 2 * p + 96, p + 32))


def _logarithm(m: int, e: int, hint: float) -> float:
    return _decided(lambda p: _around(_log(m, e, p + 64, hint), 1, p + 64))


def floor_log(x: float, base: float) -> float:
    """The greatest integer i with ``power(base, i) <= x``, for x >= 1 and base > 1.

    >>> floor_log(8, 2), floor_log(7.9, 2)
    (3.0, 2.0)
    """
    x, base = float(x), float(base)
    i = float(math.floor(math.log(x) / math.log(base)))  # nearly, with any C library
    while not _reaches(x, base, i):
        i -= 1.0
    while _reaches(x, base, i + 1.0):
        i += 1.0
    return i


def _reaches(x: float, base: float, i: float) -> bool:
    try:
        return power(base, i) <= x
    except OverflowError:
        return False


# Powers with integer exponents.

_Cut = tuple[int, int]  # m 2^e
_Known = tuple[list[Any], int, int, int]
#: Base -> its powers up to a block's, as far as they were asked for; a block; the power that begins it, m 2^e.
_KNOWN: dict[float, _Known] = {}


def _count(x: float, n: int) -> float:
    """x^n for 0 < n < 2^32; in a run of exponents each takes about the time of one multiplication."""
    low, block, m, e = _KNOWN.get(x) or _begun(x)
    if n >> _SHIFT != block:
        low, block, m, e = _moved(x, n >> _SHIFT)
    factor = low[n & _MASK] or _filled(low, n & _MASK)
    v = factor[0] * m
    rounded = float(v)
    if rounded == float(v + (v >> 85)):  # the power lies between: 2^(2-W) n < 2^-86
        try:
            result = math.ldexp(rounded, factor[1] + e)
        except OverflowError:
            raise _too_large() from None
        if result > 2.0**-1000:  # else it may have been rounded twice
            return result
        result = _nearest(v, factor[1] + e)
        if result == _nearest(v + (v >> 85), factor[1] + e):
            return result
    return _integer_power(*parts(x), n)


def _begun(x: float) -> _Known:
    if len(_KNOWN) >= _BASES:
        _KNOWN.clear()
    _KNOWN[x] = known = ([(1, 0), parts(x), *[None] * (_MASK)], 0, 1, 0)
    return known


def _moved(x: float, block: int) -> _Known:
    """The same with another block: the next by one multiplication, any other by squaring."""
    low, last, m, e = _KNOWN.get(x) or _begun(x)
    if block == last + 1:
        step = low[-1] or _filled(low, _MASK + 1)
        m, e = cut(m * step[0], e + step[1], _KEPT)
    else:
        m, e = cut_power(*parts(x), block << _SHIFT, _KEPT)
    _KNOWN[x] = known = (low, block, m, e)
    return known


def _filled(low: list[Any], j: int) -> _Cut:
    """``low[j]``, after those below it."""
    m, e = low[1]
    for i in range(2, j + 1):
        if low[i] is None:
            low[i] = cut(low[i - 1][0] * m, low[i - 1][1] + e, _KEPT)
    return low[j]


def cut(m: int, e: int, bits: int) -> _Cut:
    """The first bits of a number."""
    extra = m.bit_length() - bits
    return (m >> extra, e + extra) if extra > 0 else (m, e)


def cut_power(m: int, e: int, n: int, bits: int) -> _Cut:
    """(m 2^e)^n by squaring, cut after every product."""
    result, scale = 1, 0
    for digit in bin(n)[2:]:
        result, scale = cut(result * result, 2 * scale, bits)
        if digit == "1":
            result, scale = cut(result * m, scale + e, bits)
    return result, scale


def _integer_power(m: int, e: int, n: int) -> float:
    """(m 2^e)^n for odd m and 0 < n < 2^53: exactly if it is short, else between two integers."""
    if m == 1 or n * m.bit_length() < 1024:
        return _checked(_nearest(m**n if m > 1 else 1, e * n))

    def enclosure(p: int) -> tuple[int, int, int]:
        v, scale = cut_power(m, e, n, p + 64)
        return v, v + (v >> (p + 8)) + 1, scale  # 2^(2-W) n < 2^(-9-p)

    return _decided(enclosure)


# Other powers.


def fractional_power(x: float, y: float) -> float:
    """x^y for finite x > 0 that is not 1, and finite y that is not 0."""
    fraction, k = math.frexp(y)
    if -80 < k <= 40:  # else it is 1, or far outside
        value, scale = approached(x, fraction, k, _FEW)
        if -1000 < scale < 1000 and (first := float(value - _FEW - 3)) == float(value + _FEW + 3):
            return math.ldexp(first, scale - _FEW)
    estimate = y * math.log2(x)  # tells what is far outside; near the ends the enclosure decides
    if estimate > 1100.0:
        raise _too_large()
    if estimate < -1200.0:
        return 0.0
    if abs(estimate) < 2.0**-60:
        return 1.0
    n, k = parts(y)
    (m, e), (_, left) = _reduced(*parts(x), n, k)
    if left >= 0 and m == 1:
        return _checked(_nearest(1, e * (n << left)))
    if left >= 0 and 0 < n << left < 2**53:
        return _integer_power(m, e, n << left)
    return _decided(lambda p: _power_enclosure(x, n, k, p))


def approached(x: float, fraction: float, k: int, p: int) -> tuple[int, int]:
    """x^(fraction 2^k) as an integer within p + 3 units, times 2^scale, for k <= 40."""
    return _exp(int(fraction * 2.0**53) * _log_of(x, p + 48) >> 101 - k, p)


def _reduced(m: int, e: int, n: int, k: int) -> tuple[_Cut, _Cut]:
    """(m 2^e)^(n 2^k) with square roots taken out of the base, as long as they are exact and k < 0."""
    while k < 0 and e % 2 == 0 and math.isqrt(m) ** 2 == m:
        m, e, k = math.isqrt(m), e // 2, k + 1
    return (m, e), (n, k)


def _power_enclosure(x: float, n: int, k: int, p: int) -> tuple[int, int, int]:
    """x^(n 2^k) = exp(n 2^k log x)."""
    more = max(0, n.bit_length() + k) + 2
    exponent = _shifted(n * _log_of(x, p + more), k - more)  # within 1/4 + 1 units
    return _enclosed(*_exp(exponent, p), p)


@functools.lru_cache(maxsize=256)
def _log_of(x: float, p: int) -> int:
    return _log(*parts(x), p, math.log(x))


# Integers at a precision: see above for their errors.


def _exp(z: int, p: int) -> tuple[int, int]:
    """exp(z) as an integer, within p units, times 2^k."""
    log2 = _log2(p + 13)
    k = (z << 13) // log2
    r = ((z << 13) - k * log2) >> 13
    i = r >> (p - 6)
    return _exp_series(r - (i << (p - 6)), p) * _table(i, p) >> p, k


@functools.lru_cache(maxsize=1024)
def _table(i: int, p: int) -> int:
    """exp(i/64)."""
    g = _guard(p)
    return _rounded_off(_exp_series(i << (p + g - 6), p + g), g)


def _exp_series(s: int, p: int) -> int:
    total = term = 1 << p
    j = 1
    while term:
        term = (term * s >> p) // j
        total += term
        j += 1
    return total


def _log(m: int, e: int, p: int, hint: float) -> int:
    """log(m 2^e), of which ``hint`` is an approximation."""
    g = _guard(p)
    q = p + g
    h = int(math.ldexp(hint, 60)) << (q - 60)
    value, k = _exp(-h, q)
    w, one = _shifted(m * value, e + k), 1 << q
    u = (abs(w - one) << q) // (w + one)
    if u >> (q - 2):
        raise ArithmeticError(f"the C library's logarithm {hint!r} is wrong by more than 1/2")
    square, term, total, j = u * u >> q, u, u, 1
    while term:
        term = term * square >> q
        j += 2
        total += term // j
    return _rounded_off(h + 2 * total if w > one else h - 2 * total, g)


def _cos(m: int, e: int, p: int) -> int:
    """cos(m 2^e), which has to be a whole number of units."""
    d = max(0, m.bit_length() + e) + 1
    half = _pi(p + d - 1)  # π/2 with p + d bits
    z = m << (e + p + d)
    n = (2 * z + half) // (2 * half)
    r = (z - n * half) >> d
    square = r * r >> p
    odd = n % 2
    total = term = r if odd else 1 << p
    if r < 0 and odd:
        total = term = -r
    j, sign = 2 + odd, -1
    while term:
        term = (term * square >> p) // (j * (j - 1))
        total += sign * term
        j, sign = j + 2, -sign
    negative = (n % 4 in (1, 2)) != (odd and r < 0)
    return -total if negative else total


@functools.cache
def _log2(p: int) -> int:
    g = _guard(p)
    return _rounded_off(2 * _inverse_arctangent(3, p + g, 1), g)


@functools.cache
def _pi(p: int) -> int:
    g = _guard(p)
    return _rounded_off(16 * _inverse_arctangent(5, p + g, -1) - 4 * _inverse_arctangent(239, p + g, -1), g)


def _inverse_arctangent(n: int, q: int, sign: int) -> int:
    """atan(1/n), or with the sign 1 atanh(1/n)."""
    term, total, k, mine = (1 << q) // n, 0, 1, 1
    while term:
        total += mine * (term // k)
        term //= n * n
        k, mine = k + 2, mine * sign
    return total


def _guard(p: int) -> int:
    return p.bit_length() + 5


def _rounded_off(x: int, g: int) -> int:
    return (x + (1 << (g - 1))) >> g


# Between integers and floats.


def parts(x: float) -> _Cut:
    """x = m 2^e with an odd m."""
    fraction, e = math.frexp(x)
    m = int(fraction * 2.0**53)
    zeros = (m & -m).bit_length() - 1
    return m >> zeros, e - 53 + zeros


def _shifted(m: int, e: int) -> int:
    """The floor of m 2^e."""
    return m << e if e >= 0 else m >> -e


def _enclosed(value: int, k: int, p: int) -> tuple[int, int, int]:
    """What ``_exp`` returned: it is within p units, and three more for an argument 1 1/4 units off."""
    return value - p - 3, value + p + 3, k - p


def _around(value: int, error: int, p: int) -> tuple[int, int, int]:
    return value - error, value + error, -p


def _decided(enclosure: Callable[[int], tuple[int, int, int]]) -> float:
    """The float nearest to a value that lies between low 2^e and high 2^e, at any precision that is asked for."""
    p = _BITS
    while True:
        low, high, e = enclosure(p)
        size = low.bit_length()
        if size < 1000 and -1000 < size + e < 1000 and (first := float(low)) == float(high):
            return math.ldexp(first, e)  # rounded once, by Python
        result = _nearest(low, e)
        if result == _nearest(high, e):
            return _checked(result)
        p *= 2


def _nearest(m: int, e: int) -> float:
    """The float nearest to m 2^e, of two the even one; an infinity where it is too large."""
    a, sign = abs(m), -1.0 if m < 0 else 1.0
    drop = max(a.bit_length() - 53, -1074 - e)
    if drop > a.bit_length() + 1:
        return 0.0 * sign
    if drop > 0:
        rest, half = a & (1 << drop) - 1, 1 << (drop - 1)
        a, e = a >> drop, e + drop
        a += rest > half or (rest == half and a % 2)
    try:
        return math.ldexp(a, e) * sign
    except OverflowError:
        return math.inf * sign


def _checked(x: float) -> float:
    if math.isinf(x):
        raise _too_large()
    return x


def _too_large() -> OverflowError:
    return OverflowError(errno.ERANGE, os.strerror(errno.ERANGE))
