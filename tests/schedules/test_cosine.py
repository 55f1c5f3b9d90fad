"""Cosine annealing at its ends, between them and after."""

import math
from itertools import pairwise

import pytest

import refimpl as ri
from tests.traits import ScheduleTraits

TRAITS = ScheduleTraits(
    schedule=ri.CosineAnnealing,
    short=(ri.CosineAnnealing(7, eta_max=0.9, eta_min=0.1), ri.CosineAnnealing(6.5)),
    long={
        "CosineAnnealing": ri.CosineAnnealing(T=50, eta_max=0.75, eta_min=0.1),
        "CosineAnnealing, T fractional": ri.CosineAnnealing(T=49.7),
        "CosineAnnealing, T = 1": ri.CosineAnnealing(T=1),
    },
    checked=dict(T=40, eta_max=0.7, eta_min=0.2),
    good=dict(T=4),
    refused={
        "T": [0, -1, math.nan, math.inf, "4", None, True, 1j],
        "eta_max": [math.nan, math.inf, "1", None, -0.5],
        "eta_min": [math.nan, 1.5, "0", None],
    },
)


U = 2.0**-53


@pytest.mark.parametrize("T", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(("high", "low"), [(1, 0), (0.75, 0.25), (2, 2), (0, -1)])
def test_starts_at_eta_max_and_ends_exactly_at_eta_min(T, high, low):
    eta = ri.CosineAnnealing(T, eta_max=high, eta_min=low)
    assert eta(0) == high
    assert eta(T) == eta(T + 1) == eta(10 * T) == low


def test_known_cosines():
    # cos π/3 = 1/2, cos π/2 = 0, cos 2π/3 = −1/2: each is off by 2u or so (π, its quotient, the cosine)
    eta = ri.CosineAnnealing(12, eta_max=5, eta_min=1)
    assert [eta(k) for k in (4, 6, 8)] == pytest.approx([4, 3, 2], rel=0, abs=4 * 4 * U)
    # cos π/4 = √½: η = 1 + 2 (1 ± √½)
    assert [eta(k) for k in (3, 9)] == pytest.approx([3 + 2**0.5, 3 - 2**0.5], rel=0, abs=4 * 4 * U)


def test_the_neighbours_of_the_end():
    # 1 + cos(π (T − 1)/T) = 1 − cos(π/T) = 2 sin²(π/2T): at T = 3, 1/2; at T = 2, 1
    assert ri.CosineAnnealing(3)(2) == pytest.approx(1 / 4, abs=4 * U)
    assert ri.CosineAnnealing(2)(1) == pytest.approx(1 / 2, abs=4 * U)


def test_a_fractional_end_is_passed_and_not_met():
    eta = ri.CosineAnnealing(2.5)
    assert eta(2) == pytest.approx((1 - (1 + 5**0.5) / 4) / 2, abs=4 * U)  # cos(4π/5) = −(1 + √5)/4
    assert eta(3) == eta(2.5) == 0


def test_falls_all_the_way():
    eta = ri.CosineAnnealing(50)
    values = [eta(k) for k in range(52)]
    assert all(a > b for a, b in pairwise(values[:51]))
