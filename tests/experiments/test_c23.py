"""C23: loss stabilisation by decay at a large rate."""

import numpy as np
import pytest

from refimpl import SGD
from refimpl.claims.experiments import c23_stabilisation as c23

from .measured import finding, refuses


def test_the_loss_is_held_up_and_falls_after_the_drop():
    numbers = finding("C23").numbers
    assert numbers["loss_ratio"][0] > 10
    assert numbers["noise_ratio"] > 10
    assert numbers["recovery_of_loss"]["high"] < 0
    assert numbers["recovery_of_error"]["high"] < 0


def test_the_norm_is_in_a_band_with_decay_and_grows_without():
    runs = finding("C23").data["runs"]
    assert max(runs[pair].band.max() for pair in c23.SHOWN[1:]) < 1.15
    free = runs[c23.SHOWN[0]].norm
    assert np.all(np.diff(free[: len(free) // 2], axis=0) > 0)


def test_the_law_of_the_norm():
    assert finding("C23").numbers["law"][0] == pytest.approx(c23.LAW, abs=0.02)


def test_in_the_plain_net_the_rate_holds_no_loss_up():
    small, large = finding("C23").numbers["loss_at_small_and_large_rate"]["Plain"]
    assert large == pytest.approx(small, rel=0.1)
    small, large = finding("C23").numbers["loss_at_small_and_large_rate"]["BatchNormalized"]
    assert large > 1.3 * small


def test_without_decay_nothing_is_held_up(monkeypatch):
    monkeypatch.setattr(c23, "EPOCHS", 20)
    monkeypatch.setattr(c23, "SGD", lambda lr, l2: SGD(lr=lr))
    assert refuses(c23)
