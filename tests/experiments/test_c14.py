"""C14: the scale of the gradient."""

import pytest

from refimpl import Adam, AdamW
from refimpl.claims.experiments import c14_scale_invariance as c14

from .measured import finding, refuses


def test_numbers():
    numbers = finding("C14").numbers
    assert numbers["powers_of_two_same_bits"] is True
    assert 0 < numbers["other_factors_in_2^-53"] < 50
    assert numbers["paths_part_by"]["AdamW"] == 0
    assert numbers["paths_part_by"]["Adam with L2"] > 0.1
    assert numbers["change_by_eps_at_root"]["1e-08"] == 0.5
    assert numbers["change_by_eps_at_root"]["1"] == pytest.approx(1e-8)


def test_the_gradients_reach_far_and_their_squares_stay_in_range():
    sizes = [abs(g) for g in c14._gradients()]
    assert min(g.min() for g in sizes) ** 2 * c14.POWERS.min() ** 2 > 1e-200
    assert max(g.max() for g in sizes) ** 2 * c14.POWERS.max() ** 2 < 1e200
    assert max(g.max() for g in sizes) > 1e100 * min(g.min() for g in sizes)


class EpsAlways(Adam):
    def update(h, xp, t, eta, theta, g, m, v):
        return Adam.update(h.replaced({"eps": h.eps + 1e-8}), xp, t, eta, theta, g, m, v)


class EpsUnderTheRoot(Adam):
    """ε² inside the root, as some libraries have it."""

    def update(h, xp, t, eta, theta, g, m, v):
        values = Adam.update(h, xp, t, eta, theta, g, m, v)
        root = xp.sqrt(values["v_hat"] + h.eps**2 * xp.ones_like(g))
        return values | {"theta": theta - eta * (h.lr * values["m_hat"] / root)}


@pytest.mark.parametrize("broken", [EpsAlways, EpsUnderTheRoot])
def test_another_eps_is_noticed(monkeypatch, broken):
    monkeypatch.setattr(c14, "STEPS", 20)
    monkeypatch.setattr(c14, "Adam", broken)
    assert refuses(c14)


def test_decay_inside_the_gradient_is_noticed(monkeypatch):
    monkeypatch.setattr(c14, "STEPS", 20)
    monkeypatch.setitem(c14.PATHS, "AdamW", Adam(lr=0.01, eps=0, l2=0.01))
    assert refuses(c14)


def test_l2_that_parts_no_paths_is_noticed(monkeypatch):
    monkeypatch.setattr(c14, "STEPS", 20)
    monkeypatch.setitem(c14.PATHS, "Adam with L2", AdamW(lr=0.01, eps=0))
    assert refuses(c14)
