"""Powers of one base whose exponents follow each other: beside python-flint, and where a chain begins anew."""

import random

import pytest

from refimpl.core import power_chain
from refimpl.core.power_chain import chained_power
from refimpl.core.rounded import fractional_power
from tests.scalars.truth import nearest


@pytest.fixture(autouse=True)
def forget():
    power_chain._CHAINS.clear()


@pytest.mark.parametrize("psi", [0.004, 0.25, 1e-5, 3.7])
def test_a_run_of_exponents(psi):
    for t in range(1, 3000):
        assert chained_power(0.96, psi * t) == nearest("power", 0.96, psi * t), t


@pytest.mark.thorough
@pytest.mark.parametrize("psi", [0.004, 0.25])
def test_a_long_run_of_exponents(psi):
    for t in range(1, 300_000):
        assert chained_power(0.96, psi * t) == fractional_power(0.96, psi * t), t


def test_the_last_link_of_the_longest_chain():
    """The bound of the error holds for the chain's value, of which the float shows half only."""
    longest, base = power_chain._LONGEST, 1 - 2.0**-20
    for t in range(1, longest + 3):  # the first is computed alone, the second begins the chain
        chained_power(base, 0.3 * t)
    last, m, e, links, _ = power_chain._CHAINS[base]
    exact, scale = power_chain._power(base, last)
    assert links == longest
    assert 0 < abs((m << max(0, e - scale)) - (exact << max(0, scale - e))) < m >> 101
    chained_power(base, 0.3 * (longest + 3))
    assert power_chain._CHAINS[base][3] == 0


def test_exponents_that_jump_and_go_back():
    rng = random.Random(0)
    for _ in range(1500):
        x, y = rng.choice((0.96, 1.5, 0.3)), rng.choice((0.1, 3.3, 1e-30, 70.5)) * rng.randint(1, 9)
        assert chained_power(x, y) == fractional_power(x, y), (x, y)


def test_too_many_differences_are_not_kept():
    rng = random.Random(1)
    y = 1.0
    for _ in range(2 * power_chain._DIFFERENCES):
        y += rng.random()
        assert chained_power(0.96, y) == fractional_power(0.96, y)
    assert len(power_chain._CHAINS[0.96][-1]) <= power_chain._DIFFERENCES


def test_bases_are_not_kept_for_ever():
    for i in range(3 * power_chain._BASES):
        chained_power(0.5 + i * 1e-3, 0.5)
    assert len(power_chain._CHAINS) <= power_chain._BASES


@pytest.mark.parametrize(("x", "y"), [(0.3, 700.5), (1e300, 1.5), (1e-300, 1.05), (0.96, 17_000.3), (2.0, 1073.5)])
def test_the_ends_of_the_range(x, y):
    for step in range(4):
        given = x, y * (1 + step / 64)
        try:
            wanted = fractional_power(*given)
        except OverflowError:
            with pytest.raises(OverflowError):
                chained_power(*given)
        else:
            assert chained_power(*given) == wanted
