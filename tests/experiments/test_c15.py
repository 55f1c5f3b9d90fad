"""C15: limits of Adam."""

import numpy as np
import pytest

from refimpl import AdaGrad, Adam, AdaMax, Adaptive, RMSProp, phi, psi, trace
from refimpl.claims.experiments import c15_limits as c15
from refimpl.rules._p_norm_adam import PNormAdam

from .measured import finding, refuses


def test_adam_approaches_adagrad_in_proportion():
    found = finding("C15").numbers["adagrad_by_distance"]
    assert found["1e-02"] == pytest.approx(0.07, abs=0.01)
    for distance, difference in found.items():
        assert difference <= 1.7 * float(distance) * (c15.STEPS - 1) / 4 + 1e-12


def test_adam_is_rmsprop_times_the_root():
    assert finding("C15").numbers["rmsprop_times_root_in_2^-53"] < 62


def test_the_p_norm_approaches_adamax():
    found = list(finding("C15").numbers["adamax_by_p"].values())
    assert found == sorted(found, reverse=True)
    assert found[-1] < 1e-8


def test_the_two_norm_is_adams_with_the_square_of_beta2():
    rng = np.random.default_rng(2)
    g, beta2 = rng.standard_normal((50, 20)), 0.9
    u = trace(PNormAdam(p=2, beta2=beta2), np.zeros(20), g)["u"]
    v = trace(Adaptive(lr=1, phi=phi.Gradient(), psi=psi.EMA(beta2**2)), np.zeros(20), g)["V"]
    assert u**2 == pytest.approx(v, rel=1e-12)


def test_a_high_power_of_a_huge_gradient_is_finite():
    g = np.array([[1e200, 1e-200], [1e-200, 1e200]])
    u = trace(PNormAdam(p=1000.0, beta2=0.5), np.zeros(2), g)["u"]
    assert u == pytest.approx(np.array([[1e200, 1e-200], [5e199, 1e200]]))


def test_each_power_is_a_lane():
    g = np.random.default_rng(3).standard_normal((5, 3, 4))
    lanes = trace(PNormAdam(p=np.array([1.0, 2.0, 64.0])), np.zeros((3, 4)), g)["theta"]
    for lane, p in enumerate([1.0, 2.0, 64.0]):
        assert lanes[:, lane].tolist() == trace(PNormAdam(p=p), np.zeros(4), g[:, lane])["theta"].tolist()


class Uncorrected(Adam):
    def update(h, xp, t, eta, theta, g, m, v):
        return Adam.update(h, xp, 10**9, eta, theta, g, m, v)


class SumOfSquaresOverT(AdaGrad):
    """AdaGrad with the mean in place of the sum, and so without α/√t."""

    def update(h, xp, t, eta, theta, g, G):
        values = AdaGrad.update(h, xp, t, eta, theta, g, G)
        return values | {"theta": theta - h.lr * g / xp.sqrt(values["G"] / t)}


class CorrectedRMSProp(RMSProp):
    def update(h, xp, t, eta, theta, g, v):
        values = RMSProp.update(h, xp, t, eta, theta, g, v)
        return values | {"theta": theta - h.lr * g / xp.sqrt(values["v"] / (1 - h.beta2**t))}


class WithoutDecay(AdaMax):
    def update(h, xp, t, eta, theta, g, m, u):
        return AdaMax.update(h.replaced({"beta2": 0.99}), xp, t, eta, theta, g, m, u)


@pytest.mark.parametrize(
    ("name", "broken"),
    [("Adam", Uncorrected), ("AdaGrad", SumOfSquaresOverT), ("RMSProp", CorrectedRMSProp), ("AdaMax", WithoutDecay)],
)
def test_another_rule_is_noticed(monkeypatch, name, broken):
    monkeypatch.setattr(c15, "RMSPROP_STEPS", 50)
    monkeypatch.setattr(c15, name, broken)
    assert refuses(c15)
