"""A valley at every angle: the same bowl, turned."""

import numpy as np
import pytest

from refimpl.course.valleys import Valley


@pytest.mark.parametrize("degrees", [0, 22.5, 45, 90, 180, -30])
def test_the_gradient_is_the_slope_of_the_loss(degrees):
    valley, theta, h = Valley(30.0, degrees), np.array([0.3, -0.7]), 1e-6
    raised, lowered = theta + h * np.eye(2), theta - h * np.eye(2)
    slopes = (valley.loss(raised, 0) - valley.loss(lowered, 0)) / (2 * h)
    np.testing.assert_allclose(valley.gradient(theta, 0), slopes, rtol=1e-7)


@pytest.mark.parametrize("degrees", [0, 22.5, 45])
def test_the_start_is_the_same_place_in_the_valley(degrees):
    assert Valley(1000.0, degrees).loss(Valley(1000.0, degrees).theta0, 0) == pytest.approx(0.5 + 320)


def test_contours_are_lines_of_equal_loss():
    valley = Valley(50.0, 30.0)
    for share, line in zip(np.linspace(0, 1, 4)[1:], valley.contours(3, 2.0), strict=True):
        np.testing.assert_allclose(valley.loss(line, 0), (2.0 * share) ** 2 / 2)


def test_many_points_are_lanes():
    points = np.random.default_rng(0).normal(size=(3, 4, 2))
    assert Valley(5.0, 10.0).loss(points, 0).shape == (3, 4)
    np.testing.assert_array_equal(
        Valley(5.0, 10.0).gradient(points, 0)[1, 2], Valley(5.0, 10.0).gradient(points[1, 2], 0)
    )
