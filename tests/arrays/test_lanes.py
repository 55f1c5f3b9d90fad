"""Lanes beside arrays of every library, from both sides."""

import operator

import numpy as np
import pytest

from refimpl.core.lanes import Lanes
from refimpl.core.leaf import Leaf
from refimpl.core.namespaces.operands import plain
from tests.arrays.data import gradients
from tests.ulp import assert_same, ulp_distance

LANES = np.array([[0.1, -3.7, 1e-3], [7e3, 1 / 3, -2.0]])
OPERATORS = {
    "lanes + array": lambda array, lanes: lanes + array,
    "array + lanes": lambda array, lanes: array + lanes,
    "lanes - array": lambda array, lanes: lanes - array,
    "array - lanes": lambda array, lanes: array - lanes,
    "lanes * array": lambda array, lanes: lanes * array,
    "array * lanes": lambda array, lanes: array * lanes,
    "lanes / array": lambda array, lanes: lanes / array,
    "array / lanes": lambda array, lanes: array / lanes,
}


@pytest.mark.parametrize("operation", OPERATORS)
@pytest.mark.parametrize("lanes", [LANES, LANES[:, 0]], ids=["two axes", "one axis"])
def test_lanes_are_rounded_once_and_stand_along_the_leading_axes(library, operation, lanes):
    for dtype in library.dtypes:
        host = gradients(2, (3, 5), dtype)
        columns = lanes.reshape(lanes.shape + (1,) * (3 - lanes.ndim)).astype(dtype)
        with np.errstate(over="ignore"):
            expected = OPERATORS[operation](host, columns)
            found = plain(OPERATORS[operation](Leaf("params", library.array(host)).value, Lanes(lanes)))
        assert type(found) is type(library.array(host))
        if library.name.startswith("jax") and operation == "array / lanes":  # by reciprocals: see test_departures
            assert ulp_distance(library.host(found), expected).max() <= 1
        else:
            assert_same(library.host(found), expected, dtype)


def test_lanes_and_numbers_give_what_python_gives():
    lanes = Lanes(LANES)
    for function in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow):
        for number in (3, 0.7):
            assert function(lanes, number).values == tuple(function(x, number) for x in LANES.ravel().tolist())
            if function is not operator.pow:
                assert function(number, lanes).values == tuple(function(number, x) for x in LANES.ravel().tolist())
    assert (0.7 ** Lanes([1.5, 2.5])).values == (0.7**1.5, 0.7**2.5)


def test_lanes_of_two_shapes_meet_at_the_leading_axis():
    found = Lanes([10.0, 20.0]) + Lanes(LANES)
    assert np.array_equal(np.asarray(found), np.array([[10.0], [20.0]]) + LANES)
    with pytest.raises(ValueError, match=r"\(3,\) and \(2, 3\)"):
        Lanes([1.0, 2.0, 3.0]) + Lanes(LANES)


def test_lanes_need_a_leading_axis(library):
    array = Leaf("params", library.array(np.ones(2, library.dtypes[0]))).value
    with pytest.raises(ValueError, match="at least 2 leading axes"):
        Lanes(LANES) * array


def test_a_power_of_an_array(library):
    """No rule of refimpl takes one, but one of a user may."""
    host = gradients(1, (3,), library.dtypes[0])
    found = plain(Leaf("params", library.array(host)).value ** 2)
    assert type(found) is type(library.array(host))
    assert_same(library.host(found), host**2)
