"""Comparisons of balls: true only if they hold for all points of the balls."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sympy

from .computed import bare
from .exact import DIGITS, Inexact, exact

_SIGNS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "="}
SHOWN = 7  # digits


def compared(chain: tuple[Any, ...]) -> Iterator[tuple[Any, str, Any, bool]]:
    """Each neighbouring pair of ``a, "<", b, "<=", c …`` with its sign, and whether it holds for certain.

    Raises:
        Inexact: an operand may be rounded, or the chain is none.
    """
    values, signs = [_operand(each) for each in chain[::2]], chain[1::2]
    if len(values) != len(signs) + 1 or not signs or not all(sign in _SIGNS for sign in signs):
        raise Inexact(f"a comparison is written a, sign, b with a sign of {', '.join(_SIGNS)}; got {chain!r}")
    for (a, b), sign in zip(pairwise(values), signs, strict=True):
        yield a, sign, b, _holds(a, sign, b)


def _holds(a: Any, sign: str, b: Any) -> bool:
    if sign == "==":
        return isinstance(a, sympy.Rational) and isinstance(b, sympy.Rational) and a == b
    x, y = _ball(a), _ball(b)
    return bool({"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[sign])


def _operand(x: Any) -> Any:
    """A ball, or a fraction."""
    from flint import arb, fmpq, fmpz

    if isinstance(x, arb):
        if not x.is_finite() or (x.is_exact() and int(abs(x.man_exp()[0])).bit_length() >= DIGITS):
            raise Inexact(f"{x} is no enclosure: a float was converted, or it has no value")
        return x
    if isinstance(x, fmpq | fmpz):
        return sympy.Rational(int(fmpq(x).p), int(fmpq(x).q))
    found = exact(bare(x))
    if not isinstance(found, sympy.Rational):
        raise Inexact(f"{found} is neither a ball nor a fraction")
    return found


def _ball(x: Any) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(int(x.p), int(x.q))) if isinstance(x, sympy.Rational) else x


def latex(chain: tuple[Any, ...]) -> str:
    """The chain with the first digits of each ball."""
    return " ".join(_SIGNS[each] if i % 2 else _digits(_operand(each)) for i, each in enumerate(chain))


def _digits(x: Any) -> str:
    if isinstance(x, sympy.Rational):
        return str(sympy.latex(x))
    mantissa, _, exponent = x.str(SHOWN, radius=False).partition("e")
    digits = mantissa.replace("[", "").replace("]", "")
    return digits + (rf" \cdot 10^{{{int(exponent)}}}" if exponent else "")
