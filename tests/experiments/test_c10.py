"""C10: cosine annealing and warm restarts."""

import numpy as np
import pytest

from refimpl import AdamW, NormalizedDecay, WarmRestarts
from refimpl.experiments import c10_warm_restarts as c10

from .measured import finding, refuses


def test_restarts_of_sgdr():
    numbers = finding("C10").numbers
    assert numbers["cosine annealing"]["restarts"] == []
    assert numbers["T_0=50,T_mult=1"]["restarts"] == [50, 100, 150]
    assert numbers["T_0=100,T_mult=1"]["restarts"] == [100]
    assert numbers["T_0=1,T_mult=2"]["restarts"] == [1, 3, 7, 15, 31, 63, 127]
    assert numbers["T_0=10,T_mult=2"]["restarts"] == [10, 30, 70, 150]


def test_the_last_value_of_a_run_is_small_and_not_zero():
    (before,) = finding("C10").numbers["T_0=100,T_mult=1"]["just_before_each"]
    assert before == pytest.approx(0.05 * (np.pi / 2 / 10_000) ** 2, rel=1e-6)  # ½ (1 + cos(π − x)) = x²/4 + …


def test_decay_of_adam_wr():
    found = finding("C10").numbers["AdamWR"]
    expected = [0.05 / T**0.5 for T in (100, 200, 400, 800)]
    assert found["decay_first"] == pytest.approx(expected, rel=1e-15)
    assert found["decay_first"] == found["decay_last"]
    assert found["left_of_theta"] == pytest.approx(np.exp(-0.025 * np.sqrt([100, 200, 400, 800])), rel=5e-3)


class DelayedRestarts(WarmRestarts):
    """As the code published with SGDR's sequel, which counts the batch before it asks for the rate."""

    def eta(s, xp, k):
        return super().eta(xp, k + 1)


class DecayOfTheFirstRun(NormalizedDecay):
    def eta(s, xp, k):
        return super().eta(xp, 0 * k)


class Forgetful(AdamW):
    """AdamW that starts anew at step 101."""

    def update(h, xp, t, eta, theta, g, m, v):
        kept = 0 if t == 101 else 1
        return super().update(xp, t, eta, theta, g, kept * m, kept * v)


@pytest.mark.parametrize(
    ("name", "broken"),
    [("WarmRestarts", DelayedRestarts), ("NormalizedDecay", DecayOfTheFirstRun)],
)
def test_another_schedule_is_noticed(monkeypatch, name, broken):
    monkeypatch.setattr(c10, "EPOCHS", 20)
    monkeypatch.setattr(c10, name, broken)
    assert refuses(c10)


def test_a_state_that_is_reset_is_noticed(monkeypatch):
    monkeypatch.setattr(c10, "EPOCHS", 20)
    monkeypatch.setattr(c10, "AdamW", lambda **given: Forgetful(**given) if given else AdamW())
    assert refuses(c10)


def test_restarts_out_of_place_are_noticed():
    found = c10._against_formula(WarmRestarts(T_0=199, T_mult=2, eta_max=0.05)(np.arange(600)), 200, 2)
    assert not found["restarts_as_printed"]
    assert found["largest_deviation"] > 0.01
