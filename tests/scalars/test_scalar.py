"""Scalars beside arrays of every library, among themselves, and as what a rule may do with t."""

import copy
import json
import math
import operator
import pickle

import numpy as np
import pytest

from refimpl.core import rounded
from refimpl.core.lanes import Lanes
from refimpl.core.namespaces import SCALARS
from refimpl.core.scalar import Count, Scalar, count, scalar
from tests.scalars.truth import nearest

OPERATIONS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.mod, operator.floordiv]
ARRAYS = {
    "float32": np.array([1.5, -2.0, 0.25], np.float32),
    "float16": np.array([1.5, -2.0], np.float16),
    "float64": np.array([1.5, -2.0]),
    "0-d": np.array(1.5, np.float32),
    "scalar": np.float32(1.5),
    "float64 scalar": np.float64(1.5),
    "strided": np.arange(6, dtype=np.float32)[::2],
}


def libraries():
    found = dict(ARRAYS)
    try:
        import torch

        found["torch"] = torch.tensor([1.5, -2.0])
    except ImportError:
        pass
    try:
        import jax.numpy as jnp

        found["jax"] = jnp.asarray([1.5, -2.0])
    except ImportError:
        pass
    return found


@pytest.mark.parametrize("function", [*OPERATIONS, operator.pow], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ARRAYS)
def test_beside_numpys_arrays_a_scalar_is_a_plain_float(name, function):
    array, value = ARRAYS[name], 0.3
    for mine, plain in (((array, Scalar(value)), (array, value)), ((Scalar(value), array), (value, array))):
        with np.errstate(all="ignore"):
            ours, wanted = function(*mine), function(*plain)
        assert type(ours) is type(wanted)
        assert ours.dtype == wanted.dtype
        assert np.asarray(ours).tobytes() == np.asarray(wanted).tobytes()


@pytest.mark.peers
@pytest.mark.parametrize("function", OPERATIONS[:4], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["torch", "jax"])
def test_beside_other_libraries_too(name, function):
    pytest.importorskip(name)
    array = libraries()[name]
    for ours, wanted in (
        (function(array, Scalar(0.3)), function(array, 0.3)),
        (function(Scalar(0.3), array), function(0.3, array)),
    ):
        assert type(ours) is type(wanted)
        assert ours.dtype == wanted.dtype
        assert np.asarray(ours).tobytes() == np.asarray(wanted).tobytes()


@pytest.mark.parametrize("function", OPERATIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("other", [Scalar(2.5), 2.5, 3], ids=["Scalar", "float", "int"])
def test_numbers_stay_scalars_with_the_bits_of_floats(function, other):
    for x, y in ((Scalar(0.7), other), (other, Scalar(0.7))):
        result = function(x, y)
        assert type(result) is Scalar
        assert float(result) == function(float(x), float(y))
    assert type(-Scalar(1)) is type(+Scalar(1)) is type(abs(Scalar(-1))) is Scalar


def test_powers_are_caught_wherever_a_scalar_is_part_of_them():
    t = Scalar(1234)
    for value, x, y in [
        (0.999**t, 0.999, 1234.0),
        (2**-t, 2, -1234.0),
        (t**-0.8, 1234.0, -0.8),
        (0.96 ** (0.004 * t), 0.96, 0.004 * 1234),
        (0.96 ** (t * 0.004), 0.96, 0.004 * 1234),
        ((1 - 0.999**t) ** 0.5, 1 - nearest("power", 0.999, 1234.0), 0.5),
        ((t + 1) ** 0.25, 1235.0, 0.25),
    ]:
        assert type(value) is Scalar
        assert float(value) == nearest("power", float(x), float(y))


def test_what_python_does_with_a_number_of_steps():
    t = Scalar(3)
    assert list(range(t)) == [0, 1, 2]
    assert "abcd"[t] == "d"
    assert t % 2 == 1
    assert {3: "x"}[t] == "x"
    assert t == 3
    assert math.comb(5, t) == 10
    assert round(t) == int(t) == 3
    with pytest.raises(TypeError, match=r"0\.5 cannot be interpreted as an integer"):
        range(Scalar(0.5))


def test_it_is_a_float_for_everybody_else():
    x = Scalar(0.1)
    assert isinstance(x, float)
    assert repr(x) == json.dumps(x) == "0.1"
    assert pickle.loads(pickle.dumps(x)) == copy.deepcopy(x) == x
    assert np.asarray([x, x]).dtype == np.float64
    assert hash(x) == hash(0.1)


def test_numpys_own_functions():
    x, array = Scalar(0.3), np.ones(2, np.float32)
    assert np.maximum(array, x).dtype == np.clip(array, -x, x).dtype == (array ** Scalar(2)).dtype == np.float32
    assert type(np.sqrt(x)) is Scalar
    assert np.sqrt(x) == math.sqrt(0.3)
    for name in ("exp", "expm1", "log", "log1p", "cos"):
        assert getattr(np, name)(x) == getattr(rounded, name)(0.3)
    assert np.power(Scalar(0.9), Scalar(77)) == nearest("power", 0.9, 77.0)
    assert np.add.reduce(array, initial=x).dtype == np.float32
    out = np.ones(2, np.float32)
    np.multiply(array, x, out=out)
    assert out.tolist() == [np.float32(0.3)] * 2


@pytest.mark.parametrize("kind", [Scalar, Count])
def test_where_and_its_like_meet_a_plain_float(kind):
    x, array = kind(3), np.ones(2, np.float32)
    for made in (np.where(array > 0, x, array), np.where(array > 2, array, x), np.select([array > 0], [x], array)):
        assert made.dtype == np.float32
        assert made.tolist() == [3, 3]
    assert np.full_like(array, fill_value=x).dtype == np.float32


def test_a_power_of_numpys_is_written_where_it_is_asked_for():
    array, where = np.array([2, 3, 4], np.float32), np.array([True, False, True])
    for x, y, wanted in ((array, Scalar(3), [8, 7, 64]), (Scalar(2), Scalar(3), [8, 7, 8])):
        out = np.full(3, 7, np.float32)
        assert np.power(x, y, out=out, where=where) is out
        assert out.tolist() == wanted
    assert np.power(array, Scalar(3), dtype=np.float64).dtype == np.float64
    assert np.power.outer(np.array([2.0, 3.0]), Scalar(3)).tolist() == [8, 27]
    assert np.power.outer(array, array * Scalar(1)).shape == (3, 3)
    array **= Scalar(2)
    assert array.tolist() == [4, 9, 16]


def test_numpys_answers_that_are_no_floats():
    x = Scalar(3.5)
    for yes in (np.isfinite(x), np.greater(x, 2), ~np.isnan(x), np.isfinite(x) & (x > 1)):
        assert yes
        assert not isinstance(yes, float)
    assert list(map(type, np.divmod(x, 2))) == [Scalar, Scalar]
    assert np.divmod(x, 2) == (1.0, 1.5)
    assert np.modf(x) == (0.5, 3.0)
    assert np.frexp(x) == (0.875, 2)


def test_only_pythons_numbers_become_scalars():
    lanes = Lanes([0.5, 0.25])
    assert scalar(lanes) is lanes
    assert type(scalar(1)) is type(scalar(0.5)) is type(scalar(Scalar(2))) is Scalar
    assert scalar(True) is True


def test_exceptions_are_pythons():
    with pytest.raises(ZeroDivisionError):
        1 / Scalar(0)
    with pytest.raises(ZeroDivisionError):
        0.0 ** Scalar(-1)
    with pytest.raises(OverflowError):
        10.0 ** Scalar(400)
    assert (-8.0) ** Scalar(0.5) == (-8.0) ** 0.5  # complex, as ever


@pytest.mark.parametrize("name", ["sqrt", "exp", "expm1", "log", "log1p", "cos", "floor"])
def test_functions_of_scalars_give_scalars_and_go_lane_by_lane(name):
    function = getattr(SCALARS, name)
    assert type(function(0.7)) is Scalar
    one = Lanes([0.7, 1.9])
    assert function(one) == Lanes([float(function(0.7)), float(function(1.9))])
    assert all(type(x) is float for x in function(one).values)
    assert type(SCALARS.power(0.9, 3)) is Scalar


def test_powers_of_lanes_are_those_of_runs_of_their_own():
    betas = [0.9, 0.999, 0.5]
    lanes = Lanes(betas)
    t = Scalar(4321)
    assert (lanes**t).values == tuple(nearest("power", beta, 4321.0) for beta in betas)
    assert (0.96 ** (lanes * t)).values == tuple(nearest("power", 0.96, beta * 4321) for beta in betas)
    assert (lanes**lanes).values == tuple(nearest("power", beta, beta) for beta in betas)
    assert all(type(x) is float for x in (1 - lanes**t).values)


def test_a_count_is_a_scalar_whose_powers_are_plain_floats():
    t = count(709)
    assert isinstance(t, Scalar)
    for made in (t + 1, 0.5 * t, t * 0.5, t - Scalar(1), Scalar(1) - t, -t, abs(t), t % 2, t // 2, t / 2):
        assert type(made) is Count
    for value, x, y in ((0.997**t, 0.997, 709.0), (0.96 ** (0.004 * t), 0.96, 0.004 * 709), (t**-0.8, 709.0, -0.8)):
        assert type(value) is float
        assert value == nearest("power", x, y)
    array = np.ones(2, np.float32)
    assert (
        (array * t).dtype
        == (t * array).dtype
        == (array / (1 - 0.9**t)).dtype
        == np.maximum(array, t).dtype
        == np.float32
    )
    assert (array**t).dtype == np.float32
    assert list(range(count(3))) == [0, 1, 2]
