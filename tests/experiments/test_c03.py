"""C03: scale-adjusted L2."""

import pytest

from refimpl.claims.experiments import c03_scale_adjusted as c03

from .breaking import failing_proof
from .measured import finding, refuses


def test_numbers():
    numbers = finding("C03").numbers
    assert numbers["theorem"]["verdict"] == "proved"
    assert numbers["exact"] == 0
    assert 0 < numbers["float64"] < 1e-13
    assert numbers["as_printed"] > 0.5
    assert 0.2 < numbers["plain"]["missed"] < 0.5


def test_decay_has_the_fixed_point_worked_by_hand():
    """h (θ − c) α/s = −λθ; here s = h, so that both coordinates shrink alike, to c α/(α + λ)."""
    last = finding("C03").data["decay"][-1]
    wanted = [c * 0.02 / 0.03 for c in (0.5, -0.5)]
    # what is left of the start after 120 steps of 1 − 0.02 − 0.01
    assert last == pytest.approx(wanted, abs=1.4 * 0.97**120)


@pytest.mark.parametrize("power", [0, 2])
def test_another_scaling_is_noticed(monkeypatch, power):
    """‖θ‖² without any scale, or ‖θ ⊙ s‖² without the root."""

    def scaled(number, divided_by=1):
        l2 = number(c03.DECAY) / number(c03.ALPHA) / divided_by
        return c03.path(*c03._opts(number), l2=[l2 * s**power for s in c03.SCALES], number=number)

    monkeypatch.setattr(c03, "_adjusted", scaled)
    assert refuses(c03)


def test_a_preconditioner_that_is_a_multiple_of_one_is_no_example(monkeypatch):
    monkeypatch.setattr(c03, "SCALES", (1, 1))
    assert refuses(c03)


def test_a_theorem_that_fails_is_noticed(monkeypatch):
    failing_proof(monkeypatch)
    assert refuses(c03)
