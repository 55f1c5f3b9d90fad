"""The float nearest to what python-flint encloses at 400 bits: an independent statement of every scalar."""

import math
from fractions import Fraction

import pytest

flint = pytest.importorskip("flint")

BITS = 400
FUNCTIONS = {
    "exp": lambda x: x.exp(),
    "expm1": lambda x: x.expm1(),
    "log": lambda x: x.log(),
    "log1p": lambda x: x.log1p(),
    "cos": lambda x: x.cos(),
    "power": lambda x, y: x**y,
}


def nearest(name, *given):
    """The value of one of ``FUNCTIONS`` as a float, an infinity where it is too large."""
    before, flint.ctx.prec = flint.ctx.prec, BITS
    try:
        return rounded(FUNCTIONS[name](*map(flint.arb, given)))
    finally:
        flint.ctx.prec = before


def rounded(ball):
    """The float that every number in a ball rounds to."""
    low, high = (as_float(Fraction(*exact(end))) for end in (ball.lower(), ball.upper()))
    assert low == high, f"{ball} is too wide"
    return low


def exact(point):
    m, e = map(int, point.mid().man_exp())
    return (m << e, 1) if e >= 0 else (m, 1 << -e)


def as_float(x):
    """Python rounds the quotient of two integers correctly, subnormal ones too."""
    try:
        return x.numerator / x.denominator
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def ours(function, *given):
    """What ours gives, an infinity for an OverflowError."""
    try:
        return function(*given)
    except OverflowError:
        return math.inf
