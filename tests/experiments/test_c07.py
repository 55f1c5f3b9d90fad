"""C07: on which product of decay and rate the error depends."""

import numpy as np
import pytest

from refimpl.claims.experiments import c07_separability as c07
from refimpl.claims.experiments.collapse import EXPONENTS, collapse, explained, price
from refimpl.claims.experiments.deciding import answers, decide
from refimpl.claims.experiments.experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, UNDECIDED

from .measured import finding

RATES, DECAYS = 10.0 ** (np.arange(5) / 2 - 2), 10.0 ** (np.arange(11) / 2 - 5)


def basin(exponent, best=1e-4, seeds=3):
    """Errors with a valley along λ α^exponent, a little higher for every seed."""
    place = np.log10(DECAYS) + exponent * np.log10(RATES)[:, None] - np.log10(best)
    return 5 + place**2 + 0.01 * np.arange(seeds)[:, None, None]


def test_order_of_collapse():
    numbers = finding("C07").numbers
    for title, p in (("scale-invariant", 1), ("plain", 0)):
        assert numbers[f"{title}, SGD + L2"]["exponent"] == p
        assert numbers[f"{title}, SGDW"]["exponent"] == p - 1
    for title, separable, leaning in (("scale-invariant", "SGDW", "SGD + L2"), ("plain", "SGD + L2", "SGDW")):
        assert numbers[f"{title}, {separable}"]["alone"] > numbers[f"{title}, {leaning}"]["alone"]


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_a_valley_is_found_along_its_exponent(exponent):
    found = collapse(basin(exponent), RATES, DECAYS)
    assert (found.exponent, found.low, found.high) == (exponent, exponent, exponent)
    assert found.share == pytest.approx(1)


def test_the_decay_alone_explains_what_does_not_lean():
    assert explained(basin(0)[0], RATES, DECAYS, 0) == pytest.approx(1)
    assert explained(basin(1)[0], RATES, DECAYS, 0) < 0.9


def test_price_of_one_decay():
    assert price(np.array([[1.0, 5.0], [2.0, 9.0]])) == 0
    assert price(np.array([[1.0, 3.0], [4.0, 2.0]])) == 1  # either decay costs two points at one of the two rates


def test_rates_that_count():
    errors = np.full((2, 9, 12), 5.0)
    errors[:, 8, 0] = 90.0
    assert c07.counted("SGDW", c07.METHODS["SGDW"], errors).tolist() == [False] * 3 + [True] * 5 + [False]


def exponents(**found):
    """Numbers as ``measure`` makes them: setting -> the exponents of the two methods of SGD."""
    names = ["SGD + L2", "SGDW"]
    settings = zip(c07.SETTINGS, found.values(), strict=True)
    return {f"{t}, {n}": {"low": p, "high": p} for t, ps in settings for n, p in zip(names, ps, strict=True)}


@pytest.mark.parametrize(
    ("invariant", "plain", "verdict"),
    [
        ((1, 0), (1, 0), REPRODUCED),
        ((1, 0), (0, -1), CORRECTED),
        ((0, 0), (0, -1), NOT_REPRODUCED),
        ((0, -1), (0, -1), NOT_REPRODUCED),
        ((1, 0), (1, -1), NOT_REPRODUCED),
    ],
)
def test_the_rule_for_the_verdict(invariant, plain, verdict):
    assert c07.decide(answers(c07.deciding(exponents(invariant=invariant, plain=plain)))) == verdict


def test_an_interval_is_zero_alone_or_not():
    numbers = exponents(invariant=(1, 0), plain=(0, -1))
    numbers["plain, SGD + L2"] = {"low": 0.0, "high": 1.0}
    assert c07.decide(answers(c07.deciding(numbers))) == NOT_REPRODUCED
    numbers["plain, SGD + L2"] = {"low": -1.0, "high": 0.0}
    assert c07.decide(answers(c07.deciding(numbers))) == NOT_REPRODUCED


def test_twins_of_which_one_leans():
    run, twin = (exponents(invariant=(1, 0), plain=(p, -1)) for p in (0, 1))
    assert decide(c07.decide, c07.deciding(run), [c07.deciding(run)]).verdict == CORRECTED
    assert decide(c07.decide, c07.deciding(run), [c07.deciding(twin)]).verdict == UNDECIDED


def test_the_bins_do_not_depend_on_the_rounding_of_logarithms():
    """Every place is in the middle of a bin, as it would not be for half a p."""
    surface = np.random.default_rng(0).normal(size=(len(RATES), len(DECAYS)))
    assert all(p == round(p) for p in EXPONENTS)
    for p in EXPONENTS:
        nudged = [explained(surface, RATES, DECAYS * (1 + sign * 2**-50), p) for sign in (-1, 0, 1)]
        assert len(set(nudged)) == 1
