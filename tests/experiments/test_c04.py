"""C04: L2 in Adam shrinks in inverse proportion to the gradient, decoupled decay does not."""

import numpy as np
import pytest

from refimpl import AdamW
from refimpl.claims.experiments import c04_shrinkage as c04

from .measured import finding, refuses


def test_slopes():
    numbers = finding("C04").numbers
    assert numbers["Adam + L2, λ′ = 0.0001"]["slope_interval"][1] < -0.7
    assert numbers["Adam + L2, λ′ = 0.01"]["slope"] < -0.6
    assert np.abs(numbers["AdamW, λ = 0.001"]["slope_interval"]).max() < 0.05
    assert numbers["share_of_weights"] > 0.8


def test_the_first_order_by_its_formula():
    """One weight with a constant gradient of ±g: L2 shrinks it by Σ η_t α λ′/(√v̂ + ε), decoupled decay by Σ η_t λ."""
    scales = np.array([[1e-3, 1e-2, 1e-1, 1.0]])
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(c04.STEPS, 1, 1))
    stream = c04.Stream(np.ones_like(scales), signs * scales, None, None, None)
    free = c04.replayed(c04.Adam(lr=c04.LR, schedule=c04.ANNEALED), stream)
    eta = np.sum(c04.ANNEALED(np.arange(c04.STEPS)))
    coupled, _, decoupled = (free - c04.replayed(opt, stream) for opt in c04.METHODS.values())
    # v̂ = g² to the relative size of the decay, 2 λ′/g = 0.2 for the smallest; θ stays within 0.1 of 1
    assert np.allclose(coupled, 1e-4 * c04.LR * eta / scales, rtol=0.3)
    assert np.allclose(decoupled, 1e-3 * eta, rtol=0.1)


def test_a_decay_that_is_coupled_is_noticed(monkeypatch):
    monkeypatch.setitem(c04.METHODS, "AdamW, λ = 0.001", c04.METHODS["Adam + L2, λ′ = 0.01"])
    assert refuses(c04)


def test_a_decay_that_is_not_coupled_is_noticed(monkeypatch):
    monkeypatch.setitem(c04.METHODS, c04.WEAK, AdamW(lr=c04.LR, weight_decay=1e-4, schedule=c04.ANNEALED))
    assert refuses(c04)


def test_slope_and_deciles_by_hand():
    rms = np.geomspace(1, 100, 50)
    assert c04.slope(rms, 3 / rms) == pytest.approx(-1)
    assert np.allclose(c04.deciles(rms[::-1], (3 / rms)[::-1])[[0, -1]], [3 / rms[2], 3 / rms[47]])
