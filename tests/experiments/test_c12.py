"""C12: the bias correction."""

import numpy as np
import pytest

from refimpl import Adam, Adaptive, phi, psi
from refimpl.claims.experiments import c12_bias_correction as c12

from .measured import finding, refuses


def test_first_steps():
    first = finding("C12").numbers["first_step_uncorrected"]
    assert first == pytest.approx({"0.9": 0.1**0.5, "0.99": 1, "0.999": 10**0.5, "0.9999": 10, "0.99999": 1000**0.5})


def test_the_loss_blows_up_with_beta2_and_only_uncorrected():
    losses = finding("C12").numbers["largest_training_loss"]
    assert losses["plain, beta1=0.0"]["0.99999"] > 100
    rising = list(losses["plain, beta1=0.0"].values())[1:]
    assert rising == sorted(rising)
    assert max(losses["corrected, beta1=0.9"].values()) < 0.5


def test_standard_error():
    first, late = c12._standard_error(np.array([[1], [10**7]]))
    beta2 = c12.BETA2
    assert first == pytest.approx(np.sqrt(2 / c12.ELEMENTS) * np.ones(5))  # that of the mean of g²
    assert late == pytest.approx(np.sqrt(2 / c12.ELEMENTS * (1 - beta2) / (1 + beta2)))


class Uncorrected(Adam):
    def update(h, xp, t, eta, theta, g, m, v):
        return Adam.update(h, xp, 10**9, eta, theta, g, m, v)


class OneStepLate(Adam):
    """Corrected by β^(t+1), as with a counter that starts at 1."""

    def update(h, xp, t, eta, theta, g, m, v):
        return Adam.update(h, xp, t + 1, eta, theta, g, m, v)


@pytest.mark.parametrize("broken", [Uncorrected, OneStepLate])
def test_another_correction_is_noticed(monkeypatch, broken):
    monkeypatch.setattr(c12, "STEPS", 50)
    monkeypatch.setattr(c12, "Adam", broken)
    assert refuses(c12)


def test_correction_where_there_should_be_none_is_noticed(monkeypatch):
    def corrected(lr, phi, psi):
        return Adam(lr=lr, beta1=phi.beta, beta2=psi.beta, eps=0)

    monkeypatch.setattr(c12, "STEPS", 50)
    monkeypatch.setattr(c12, "Adaptive", corrected)
    assert refuses(c12)


def test_the_framework_has_no_correction():
    assert isinstance(c12._variants(1, 0.9)["plain"], Adaptive)
    assert phi.EMA(0.9) == c12._variants(1, 0.9)["plain"].phi
    assert isinstance(c12._variants(1, 0.9)["plain"].psi, psi.EMA)
