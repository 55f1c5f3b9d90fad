"""C13: the effective step and its bounds."""

import pytest

from refimpl import Adam
from refimpl.claims.experiments import c13_effective_step as c13

from .measured import finding, refuses


@pytest.mark.parametrize(
    ("betas", "printed", "supremum"),
    [
        ("beta1=0.9,beta2=0.999", 3.1623, 7.270),
        ("beta1=0.9,beta2=0.99", 1, 2.345),
        ("beta1=0.9,beta2=0.95", 1, 1.165),
        ("beta1=0.0,beta2=0.9", 3.1623, 3.1623),
    ],
)
def test_bounds_and_steps(betas, printed, supremum):
    found = finding("C13").numbers[betas]
    assert found["printed"] == pytest.approx(printed, rel=2e-4)
    assert found["supremum"] == pytest.approx(supremum, rel=2e-4)
    assert found["growing"] == pytest.approx(supremum, rel=2e-4)
    assert found["spike"] <= found["printed"] * (1 + 1e-4)


def test_the_spike_of_the_defaults_nearly_meets_the_printed_bound():
    assert finding("C13").numbers["beta1=0.9,beta2=0.999"]["spike"] == pytest.approx(3.1622, abs=1e-4)


def test_equal_betas_make_the_supremum_one():
    assert c13._supremum(0.9, 0.9) == pytest.approx(1)


def test_swapped_betas_are_noticed(monkeypatch):
    monkeypatch.setattr(c13, "BETAS", c13.BETAS[:1])
    monkeypatch.setattr(c13, "Adam", lambda beta1, beta2, **rest: Adam(beta1=beta2, beta2=beta1, **rest))
    assert refuses(c13)
