"""A rule whose ``update`` returns less than it must is refused, and the message says what is missing."""

import numpy as np
import pytest

import refimpl as ri


def step(update, rule=ri.Momentum, theta=1.0):
    class Mine(rule):
        pass

    Mine.update = update
    theta = np.asarray(theta)
    return Mine().step(theta, theta, Mine().init(theta))


@pytest.mark.parametrize(
    ("update", "got"),
    [
        (lambda h, xp, t, eta, theta, g, m: {"theta": theta}, "a dict without m"),
        (lambda h, xp, t, eta, theta, g, m: {"m": m, "step": g}, "a dict without theta"),
        (lambda h, xp, t, eta, theta, g, m: None, "None"),
        (lambda h, xp, t, eta, theta, g, m: (theta, m), "(array("),
    ],
)
@pytest.mark.parametrize("theta", [1.0, np.ones(3)], ids=["0-d", "array"])
def test_what_is_missing_is_named(update, got, theta):
    with pytest.raises(TypeError, match=r"update must return a dict with theta, m, got ") as refused:
        step(update, theta=theta)
    assert str(refused.value).partition(", got ")[2].startswith(got)


def test_a_running_scalar_that_is_missing_is_named():
    with pytest.raises(TypeError, match="a dict without mu_product"):
        step(lambda h, xp, t, eta, theta, g, m, v, mu_product: {"theta": theta, "m": m, "v": v}, ri.NAdam)


def test_another_fault_stays_what_it_is():
    with pytest.raises(TypeError, match="returned 'far' as theta"):
        step(lambda h, xp, t, eta, theta, g, m: {"theta": "far", "m": m})
