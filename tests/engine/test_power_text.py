"""The power in emitted C: compiled, it is Python's correctly rounded one, whatever the flags."""

import ctypes
import functools
import math
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from refimpl.core import rounded
from refimpl.core.powers import powers
from refimpl.engine.power_text import INCLUDES, POWER

WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-fPIC", "-shared"]
COMPILERS = {
    "c99": ["gcc", "-std=c99", "-O2", "-ffp-contract=off"],
    "not optimized": ["gcc", "-std=c99", "-O0"],
    "fast and loose": ["gcc", "-std=c11", "-O3", "-march=native", "-ffp-contract=fast"],
    "c++": ["g++", "-std=c++11", "-O2", "-x", "c++"],
}


@functools.cache
def compiled(name):
    command = COMPILERS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    export = 'extern "C" ' if name == "c++" else ""
    text = f"#include <math.h>\n{INCLUDES}{POWER.format(inline='static inline')}"
    text += f"{export}double power(double x, double y);\n"
    text += "double power(double x, double y) { return rounded_power(x, y); }\n"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "power.c").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [*command, *WARNINGS, "-o", "power.so", "power.c", "-lm"], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        function = ctypes.CDLL(str(Path(folder) / "power.so")).power
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * 2
    return function


def ours(x, y):
    try:
        return rounded.power(x, y)
    except OverflowError:
        return math.inf


def arguments(count, seed=0):
    rng = random.Random(seed)
    for _ in range(count):
        yield 1 - math.ldexp(1 + rng.random(), -rng.randint(2, 40)), float(rng.randint(1, 10 ** rng.randint(1, 9)))
        yield 0.96, rng.uniform(0, 300)
        yield float(rng.randint(1, 10**6)), rng.choice([-0.8, -0.5, 0.25, -1.0, -3.0])
        yield math.ldexp(1 + rng.random(), rng.randint(-9, 9)), rng.uniform(-100, 100)
        yield 2.0 ** (rng.uniform(-1076, -1018) / 1.25), 1.25  # subnormal
        yield float(rng.randrange(94906267, 134217727, 2)), 2.0  # exact midpoints
        root = float(rng.randrange(2**10, 2**17))
        yield root**2, rng.choice([0.5, 1.5, -0.5, 2.5])


@pytest.mark.parametrize("name", COMPILERS)
def test_random_powers_and_hard_ones(name):
    power = compiled(name)
    for x, y in arguments(300):
        assert power(x, y) == ours(x, y), (x.hex(), y.hex())


@pytest.mark.thorough
def test_many_random_powers():
    power = compiled("c99")
    for x, y in arguments(50_000, 1):
        assert power(x, y) == ours(x, y), (x.hex(), y.hex())


@pytest.mark.parametrize("beta", [0.9, 0.999, 0.99, 0.95])
@pytest.mark.parametrize("first", [1, 700_000])
def test_many_steps(beta, first):
    power = compiled("c99")
    wanted = powers(beta, first, 20_000)
    assert [power(beta, float(t)) for t in range(first, first + 20_000)] == wanted.tolist()


@pytest.mark.parametrize(("x", "y"), [
    (2.0, -1074.0), (2.0, -1075.0), (2.0, -1074.5), (5e-324, 0.5), (5e-324, 1.0), (2.0**-537, 2.0),
    (1.5 * 2.0**-538, 2.0), (1 - 2.0**-53, 2.0**53), (1 - 2.0**-53, 2.0**60), (1 - 2.0**-53, 1e300), (0.9, 1e-18),
    (-2.0, 3.0), (-3.0, -2.0), (-1.5, 7.0), (0.0, 3.0), (-0.0, 3.0), (1.0, math.inf), (0.5, math.inf), (4.0, 0.0),
    (1.7976931348623157e308, 1.0), (10.0, 308.2), (10.0, 309.0), (10.0, -400.5), (math.inf, 0.5), (81.0, 0.25),
])  # fmt: skip
def test_extreme_powers(x, y):
    mine = compiled("c99")(x, y)
    assert mine == ours(x, y)
    assert math.copysign(1, mine) == math.copysign(1, ours(x, y))
