"""Correctly rounded functions: beside python-flint at 400 bits, at hard places, and where Python answers."""

import math
import random

import pytest

from refimpl.core import rounded
from tests.scalars.truth import FUNCTIONS, nearest, ours

INF, NAN = math.inf, math.nan
TINY = 5e-324


def wide(rng, low, high):
    """A number of either sign with a random exponent of two."""
    return rng.choice((-1, 1)) * math.ldexp(1 + rng.random(), rng.randint(low, high))


def arguments(name, rng):
    """Arguments of one function: ordinary ones, and of every size."""
    usual = rng.random() < 0.5
    if name == "cos":
        return (rng.uniform(-1e3, 1e6) if usual else wide(rng, -30, 1023),)
    if name in ("exp", "expm1"):
        return (rng.uniform(-746, 711) if usual else wide(rng, -60, 8),)
    if name == "log":
        return (rng.uniform(0.5, 2) if usual else abs(wide(rng, -1074, 1022)),)
    if name == "log1p":
        return (rng.uniform(-0.999, 3) if usual else max(wide(rng, -80, 1022), -1 + abs(wide(rng, -53, -2))),)
    if rng.random() < 0.3:
        return 1 - math.ldexp(1 + rng.random(), -rng.randint(2, 40)), float(rng.randint(1, 10 ** rng.randint(1, 7)))
    return math.ldexp(1 + rng.random(), rng.randint(-9, 9)), rng.uniform(-100, 100) if usual else wide(rng, -40, 6)


def hold(name, count, seed):
    rng = random.Random(seed)
    for _ in range(count):
        given = arguments(name, rng)
        assert ours(getattr(rounded, name), *given) == nearest(name, *given), (name, *map(float.hex, given))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_random_arguments(name):
    hold(name, 3000, 0)


@pytest.mark.thorough
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_million_random_arguments(name):
    hold(name, 10**6, 1)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_powers_that_are_midpoints_go_to_the_even_float(n):
    """m^n with 54 bits is exactly between two floats."""
    rng = random.Random(n)
    low, high = math.ceil(2 ** (53 / n)), math.floor(2 ** (54 / n))
    found = 0
    while found < 50:
        m = rng.randrange(low | 1, high, 2)
        assert m**n % 2
        if not 2**53 < m**n < 2**54:
            continue
        found += 1
        for x in (m, math.ldexp(m, -200), math.ldexp(m, 150)):
            scale = int(math.frexp(x)[1] - math.frexp(m)[1])
            assert rounded.power(x, n) == math.ldexp(float(m**n), n * scale)  # Python rounds integers to even
            # and as a power with a fraction: the square root of its square
            if m**2 < 2**53:
                assert rounded.power(math.ldexp(m * m, 2 * scale), n / 2) == math.ldexp(float(m**n), n * scale)
        assert float(m**n) != m**n


@pytest.mark.parametrize(("x", "y", "value"), [
    (81.0, 0.25, 3.0), (2.0**-20, 0.25, 2.0**-5), (0.25, -0.5, 2.0), (4.0, 1.5, 8.0), (2.0, -1074.0, TINY),
    (2.0, -1075.0, 0.0), (2.0, -1074.5, TINY), (2.0, 1023.0, 2.0**1023), (0.5, -1023.0, 2.0**1023),
    (3.0, -1.0, 1 / 3), (49.0, -0.5, 1 / 7), (1.5, 2.0, 2.25), (TINY, 0.5, 2.0**-537), (TINY, 1.0, TINY),
    (2.0**-537, 2.0, TINY), (1.5 * 2.0**-538, 2.0, TINY), (2.0**-538, 2.0, 0.0), (1.0, 1e300, 1.0),
    (1 - 2.0**-53, 1e300, 0.0), (1 - 2.0**-53, 1e-300, 1.0), (0.9, 1e-18, 1.0), (10.0, -400.5, 0.0),
    (1 + 2.0**-52, 1.0, 1 + 2.0**-52), (1 - 2.0**-53, 2.0**53, nearest("power", 1 - 2.0**-53, 2.0**53)),
])  # fmt: skip
def test_exact_and_extreme_powers(x, y, value):
    assert rounded.power(x, y) == value


@pytest.mark.parametrize("n", [3, 1.25, -1.25])
def test_subnormal_powers_are_rounded_once(n):
    rng = random.Random(4)
    for _ in range(300):
        x = 2.0 ** (rng.uniform(-1075.5, -1018) / n)
        assert rounded.power(x, n) == nearest("power", x, n), x.hex()


@pytest.mark.parametrize("beta", [0.9, 0.999, 0.25])
def test_long_runs_down_to_zero(beta):
    last = math.ceil(-1080 / math.log2(beta))
    start = max(1, last - 3000)
    for t in range(start, last):
        assert rounded.power(beta, t) == nearest("power", beta, t), t
    assert rounded.power(beta, last) == rounded.power(beta, 10**9) == 0.0


def test_the_order_of_the_exponents_does_not_matter():
    inside = [rounded.power(0.99, t) for t in range(1, 400)]
    rng = random.Random(5)
    for t in rng.sample(range(1, 400), 399):
        assert rounded.power(0.99, t) == inside[t - 1]
    for t in range(399, 0, -1):
        rounded._KNOWN.clear()
        assert rounded.power(0.99, t) == inside[t - 1]


def test_many_bases_do_not_fill_the_memory():
    for i in range(2 * rounded._BASES):
        assert 0 < rounded.power(0.5 + i * 1e-5, 70) < 1
    assert len(rounded._KNOWN) <= rounded._BASES


def both(function, reference, *given):
    """Result or exception of two functions, NaN and signs of zeros told apart."""
    results = []
    for f in (function, reference):
        try:
            value = f(*given)
            results.append((type(value), repr(value)))
        except (OverflowError, ZeroDivisionError, ValueError) as error:
            results.append(type(error))
    return results


SPECIAL = [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0, 1e308, -1e308, TINY, -TINY, 2, -3, 0]


@pytest.mark.parametrize("x", SPECIAL)
@pytest.mark.parametrize("y", SPECIAL)
def test_zeros_infinities_nan_and_negative_bases_are_pythons(x, y):
    mine, pythons = both(rounded.power, lambda x, y: float(x) ** y, x, y)
    assert mine == pythons


@pytest.mark.parametrize("x", SPECIAL)
@pytest.mark.parametrize("name", ["exp", "expm1", "log", "log1p", "cos"])
def test_special_arguments_are_those_of_math(name, x):
    mine, maths = both(getattr(rounded, name), getattr(math, name), x)
    if isinstance(maths, tuple) and math.isfinite(x) and abs(float(maths[1])) not in (0.0, 1.0):
        assert float(mine[1]) == nearest(name, x)
    else:
        assert mine == maths


def test_tiny_arguments():
    for e in range(-1074, -20):
        for x in (2.0**e, -(2.0**e)):
            for name in ("exp", "expm1", "log1p", "cos"):
                if e > -120:
                    assert getattr(rounded, name)(x) == nearest(name, x), (name, e)
            assert rounded.expm1(x) == x if e < -53 else True
            assert rounded.log1p(x) == x if e < -53 else True


def test_cosine_beside_multiples_of_half_pi():
    for k in range(1, 2000):
        x = k * math.pi / 2
        assert rounded.cos(x) == nearest("cos", x)
    hardest = 6381956970095103.0 * 2.0**797  # nearest of all floats to a multiple of π/2
    assert rounded.cos(hardest) == nearest("cos", hardest) == -4.68716592425462761112e-19


def test_a_second_try_decides_what_the_first_cannot():
    """With few bits every enclosure is undecided at first; the answer stays the same."""
    tries = []

    def enclosure(p):
        tries.append(p)
        value = (1 << p) + (1 << (p - 53)) + ((1 << p) >> 150)  # just above the midpoint of 1 and the next float
        return value - 3, value + 3, -p

    assert rounded._decided(enclosure) == 1 + 2.0**-52
    assert tries == [rounded._BITS, 2 * rounded._BITS]


def test_floor_log_counts_powers():
    for base in (2.0, 1.5, 10.0, 1.1, 1.0001):
        for i in range(1, 309, 7):
            x = rounded.power(base, i)
            assert rounded.floor_log(x, base) == i
            assert rounded.floor_log(math.nextafter(x, 0), base) == i - 1
    assert rounded.floor_log(1.7e308, 10) == 308
