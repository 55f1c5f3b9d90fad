"""``trace``: every intermediate of every step, equal to what stepping gives."""

import numpy as np
import pytest

import refimpl as ri


def test_rows_are_the_states_after_each_step():
    rng = np.random.default_rng(1)
    opt, theta = ri.AdamW(schedule=ri.CosineAnnealing(5)), rng.normal(size=(2, 3))
    grads = rng.normal(size=(6, 2, 3))
    history = ri.trace(opt, theta, grads)
    assert list(history) == ["theta", "m", "v", "m_hat", "v_hat"]
    state = opt.init(theta)
    for t, g in enumerate(grads, start=1):
        theta, state = opt.step(theta, g, state)
        assert history["theta"][t - 1].tobytes() == theta.tobytes()
        assert history["m"][t - 1].tobytes() == state.slots["m"].tobytes()
        assert np.array_equal(history["m_hat"][t - 1], state.slots["m"] / (1 - 0.9**t))


def test_containers_scalars_and_the_projection():
    opt = ri.NAdam().projected(ri.Box(-1, 1))
    theta = {"a": np.zeros(2), "b": [np.float32(3)]}
    push = {"a": np.ones(2), "b": [np.float32(-1)]}
    history = ri.trace(opt, theta, [push, push, push])
    assert history["theta"]["a"].shape == (3, 2)
    assert history["v"]["b"][0].shape == (3,)
    assert history["v"]["b"][0].dtype == np.float32
    assert history["mu_product"].shape == (3,)
    assert history["theta"]["b"][0].tolist() == [1, 1, 1]
    assert history["theta_hat"]["b"][0][0] == pytest.approx(3.003, abs=0.001)


def test_lanes_of_a_scalar_are_columns():
    history = ri.trace(ri.NAdam(beta1=np.array([0.9, 0.5])), np.zeros((2, 3)), np.ones((4, 2, 3)))
    assert history["mu_product"].shape == (4, 2)


def test_symbols_come_as_lists():
    import sympy

    g1, g2 = sympy.symbols("g1 g2")
    history = ri.trace(ri.SGD(lr=1), sympy.Integer(0), [g1, g2])
    assert history["theta"] == [-g1, -g1 - g2]


def test_no_gradient_is_refused():
    with pytest.raises(ValueError, match="grads must hold at least one gradient, got none"):
        ri.trace(ri.SGD(), np.zeros(2), [])
