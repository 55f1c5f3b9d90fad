"""The projection onto a box, which is a clip."""

import numpy as np
import pytest

import refimpl as ri

INF, NAN = np.inf, np.nan
BOXES = [
    (ri.Box(-INF, INF), [-5, 5, 0.5]),
    (ri.Box(-1, INF), [-1, 5, 0.5]),
    (ri.Box(-INF, 1), [-5, 1, 0.5]),
    (ri.Box(-1, 2), [-1, 2, 0.5]),
    (ri.Box(2, 2), [2, 2, 2]),
    (ri.Box(1, 3), [1, 3, 1]),
    (ri.Box(-3, -1), [-3, -1, -1]),
    (ri.Box(np.array([-1.0, -2.0, 1.0]), np.array([1.0, 2.0, 1.5])), [-1, 2, 1]),
    (ri.Box(np.array([-1.0, -2.0, 1.0]), 3), [-1, 3, 1]),
]


@pytest.mark.parametrize(("box", "expected"), BOXES, ids=range(len(BOXES)))
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_the_step_is_clipped(box, expected, dtype):
    theta, g = np.zeros(3, dtype), np.array([5, -5, -0.5], dtype)
    opt = ri.SGD(lr=1).projected(box)
    new, _ = opt.step(theta, g, opt.init(theta))
    assert new.tolist() == expected
    assert new.dtype == dtype


def test_nan_is_not_clipped_and_infinities_are():
    history = ri.trace(ri.Momentum(lr=1).projected(ri.Box(-1, 2)), np.zeros(3), np.array([[NAN, INF, -INF]]))
    assert np.array_equal(history["theta"], [[NAN, -1, 2]], equal_nan=True)
    assert np.array_equal(history["theta_hat"], [[NAN, -INF, INF]], equal_nan=True)


def test_the_unprojected_theta_stays_among_the_intermediates():
    opt = ri.SGD(lr=1).projected(ri.Box(-1, 1))
    history = ri.trace(opt, np.array([0.0]), np.array([[5.0], [-0.5]]))
    assert history["theta_hat"].ravel().tolist() == [-5, -0.5]
    assert history["theta"].ravel().tolist() == [-1, -0.5]
