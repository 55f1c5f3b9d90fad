"""Digits on which a run and its twins agree."""

import math
import pickle

import pytest

from refimpl.claims.experiments.digits import Told, agreed


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.7041], "0.704"),
        ([0.7041, 0.7039], "0.704"),
        ([0.7041, 0.698], "0.70"),
        ([0.74, 0.66], "0.7"),
        ([0.42, 0.77], "0.42…0.77"),
        ([-1.07, -1.32], "−1"),
        ([-1.07, -1.72], "−1.72…−1.07"),
        ([-9.5e-8, 0.05, 0.02], "0.000…0.050"),
        ([-0.1, 0.1], "−0.10…0.10"),
        ([3, 3], "3"),
        ([-0.0, 0.0], "0"),
        ([0.0, 1e-300], "0.0…1.0e-300"),
        ([48.8, 49.1], "49"),
        ([48.8, 44.0], "44.0…48.8"),
        ([12345.0, 98765.0], "12000…99000"),
        ([3.3e-16], "3.30e-16"),
        ([123456.0], "123456"),
        ([123456.7], "123000"),
        ([1e300], "1.00e+300"),
        ([math.inf, math.inf], "inf"),
        ([math.nan, 1.0], "nan…nan"),
    ],
)
def test_agreed(values, shown):
    assert agreed(values) == shown


def test_signs():
    assert agreed([0.5], "+") == "+0.500"
    assert agreed([2], "+") == "+2"
    assert agreed([-0.004, 0.05], "+") == "−0.004…+0.050"
    assert agreed([-2], "+") == "−2"


def test_told_with_and_without_twins():
    told = Told("{:+} of {} { not a place".replace("{ ", "{{ "), 0.704, 12)
    assert told == "+0.704 of 12 { not a place"
    assert told.beside([]) == told
    assert told.beside([(0.698, 12), (0.71, 12)]) == "+0.7 of 12 { not a place"
    assert told.values == (0.704, 12.0)


def test_places_and_numbers_are_as_many():
    for template, values in (("{}", (1, 2)), ("{} {}", (1,))):
        with pytest.raises(ValueError, match=f"must have a place for each of {len(values)} numbers, got"):
            Told(template, *values)


def test_told_is_text_that_can_be_sent():
    assert pickle.loads(pickle.dumps(str(Told("{}", 1)))) == "1"
