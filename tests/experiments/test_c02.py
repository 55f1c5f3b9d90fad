"""C02: no L2 coefficient is decay for adaptive methods."""

import numpy as np
import pytest

from refimpl import SGD, Adam, AdamW
from refimpl.claims.experiments import c02_no_l2 as c02
from refimpl.claims.experiments import proofs
from refimpl.claims.experiments.regularised_paths import closest, gap, missed, path

from .breaking import failing_proof
from .measured import finding, refuses


def test_numbers():
    numbers = finding("C02").numbers
    assert numbers["theorem"]["name"] == "no_l2_for_adaptive"
    assert numbers["theorem"]["verdict"] == "proved"
    assert numbers["theorem"]["steps"] > 10
    assert numbers["SGD"]["best_l2"] == pytest.approx(0.5, rel=1e-3)
    assert numbers["Adam"]["missed"] > 0.9
    assert 0.2 < numbers["SGD, fixed M"]["missed"] < 0.5


def test_the_paths_are_those_of_the_rules_with_l2_and_decay():
    """To rounding, of numbers below 2: the decay is subtracted after the step here, and within it in AdamW."""
    by_hand, l2 = path(Adam(lr=0.02), l2=(0.3, 0.3)), path(Adam(lr=0.02, l2=0.3))
    assert gap(by_hand, l2) < 1e-13
    assert gap(path(Adam(lr=0.02), decay=0.01), path(AdamW(lr=0.02, weight_decay=0.01))) < 1e-13


def test_no_l2_misses_all_and_a_lane_is_a_path_of_its_own():
    opts, l2 = (Adam(lr=0.02),), np.array([0.0, 0.3])
    distances = missed(opts, 0.01, l2)
    assert distances[0] == 1
    assert np.array_equal(path(*opts, l2=(l2, l2))[..., 1], path(*opts, l2=(0.3, 0.3)))


def test_closest_looks_between_the_given_coefficients():
    best, distance = closest((SGD(lr=0.02),), 0.01, np.linspace(-1, 1.2, 40))
    assert best == pytest.approx(0.5, abs=0.003)
    assert distance < 0.01


def test_full_runs_the_controls():
    proof = proofs.prove("no_l2_for_adaptive", full=True)
    assert proofs.holds(proof)
    assert proofs.numbers(proof)["controls"] == 5
    assert proofs.sentence(proof).endswith("5 controls fail")


def test_a_method_for_which_l2_is_decay_is_noticed(monkeypatch):
    monkeypatch.setitem(c02.METHODS, "Adam", (SGD(lr=0.01),))
    assert refuses(c02)


def test_an_sgd_for_which_it_is_not_is_noticed(monkeypatch):
    monkeypatch.setitem(c02.METHODS, "SGD", c02.METHODS["SGD, fixed M"])
    assert refuses(c02)


def test_a_theorem_that_fails_is_noticed(monkeypatch):
    failing_proof(monkeypatch)
    assert refuses(c02)
