"""C11: cyclical policies and the range test."""

import pytest

from refimpl import ExpRange, Triangular, Triangular2
from refimpl.experiments import c11_cyclical as c11

from .measured import finding, refuses


def test_check_vectors():
    """iteration 0 is base, stepsize the peak of the cycle, twice that base again; triangular2 halves the amplitude."""
    numbers = finding("C11").numbers
    assert numbers["triangular"]["every_half_cycle"] == [0.001, 0.006] * 4 + [0.001]
    peaks = numbers["triangular2"]["every_half_cycle"][1::2]
    assert peaks == pytest.approx([0.001 + 0.005 / 2**cycle for cycle in range(4)], rel=1e-15)
    peaks = numbers["exp_range"]["every_half_cycle"][1::2]
    assert peaks == pytest.approx([0.001 + 0.005 * 0.99994**k for k in (2000, 6000, 10_000, 14_000)], rel=1e-14)
    assert numbers["exp_range"]["every_half_cycle"][::2] == [0.001] * 5


def test_exp_range_as_printed_lets_both_boundaries_decline():
    printed = finding("C11").numbers["exp_range"]["every_half_cycle_as_printed"]
    wanted = [bound * 0.99994 ** (2000 * i) for i, bound in enumerate([0.001, 0.006] * 4 + [0.001])]
    assert printed == pytest.approx(wanted, rel=1e-14)


def test_the_range_test_turns_at_the_edge_of_stability():
    found = finding("C11").numbers["range_test"]
    assert found["edge"] == 0.5
    assert found["edge"] <= found["turns_at"] < found["edge"] + found["step"]


class HalvedWithinTheCycle(Triangular2):
    def cycle(s, xp, k):
        return 1 + k / (2 * s.stepsize)


class AsPrinted(ExpRange):
    def eta(s, xp, k):
        return s.gamma**k * Triangular.eta(s, xp, k)


class OneCycle(Triangular):
    def cycle(s, xp, k):
        return 1


@pytest.mark.parametrize(
    ("name", "broken"),
    [("Triangular2", HalvedWithinTheCycle), ("ExpRange", AsPrinted), ("Triangular", OneCycle)],
)
def test_another_policy_is_noticed(monkeypatch, name, broken):
    monkeypatch.setattr(c11, name, broken)
    assert refuses(c11)


def test_a_range_test_that_stops_short_is_noticed(monkeypatch):
    monkeypatch.setattr(c11, "RangeTest", lambda base, peak, steps: Triangular(base, peak / 2, steps))
    assert refuses(c11)
