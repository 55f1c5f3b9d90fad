"""What tests/arrays asks of every library, asked of CuPy, and what only a GPU can be asked."""

import dataclasses

import numpy as np
import pytest

import refimpl as ri
from tests.arrays import rules
from tests.arrays.data import gradients, parameters, run
from tests.arrays.test_dtypes import (  # noqa: F401 - collected here as well, with CuPy as the library
    test_dtype_library_and_device_are_kept,
    test_zero_dimensional_arrays_stay_arrays,
)
from tests.arrays.test_lanes import test_lanes_are_rounded_once_and_stand_along_the_leading_axes  # noqa: F401
from tests.arrays.test_schedules import (  # noqa: F401
    test_arrays_hold_single_calls_but_for_the_library_s_own_functions,
    test_floating_step_numbers_keep_their_dtype,
)
from tests.ulp import assert_same

pytestmark = pytest.mark.gpu

SHAPE = (2, 3)


def test_numpy_cannot_read_the_gpu(library):
    """So no run on it can have passed through NumPy unasked."""
    with pytest.raises(TypeError, match=r"[Ii]mplicit conversion"):
        np.asarray(library.array(np.ones(2)))


@pytest.mark.parametrize("name", rules.RULES)
def test_containers(library, name):
    opt = rules.plain(name)
    host = {"w": [parameters(SHAPE, "float64"), parameters((), "float64")], "b": (parameters((4,), "float64"),)}
    grads = {"w": [host["w"][1] * np.ones(SHAPE), host["w"][1]], "b": (host["b"][0] ** 2,)}

    def on_the_gpu(tree):
        return {"w": [library.array(x) for x in tree["w"]], "b": (library.array(tree["b"][0]),)}

    expected, _ = opt.step(host, grads, opt.init(host))
    theirs = on_the_gpu(host)
    found, _ = opt.step(theirs, on_the_gpu(grads), opt.init(theirs))
    assert_same(library.host(found["w"][0]), expected["w"][0])
    assert_same(library.host(found["w"][1]), expected["w"][1])
    assert_same(library.host(found["b"][0]), expected["b"][0])


def test_an_array_of_the_gpu_may_be_a_hyperparameter(library):
    theta, grads = parameters(SHAPE, "float32"), gradients(3, SHAPE, "float32")
    rates = np.array([0.1, 0.2])
    *_, expected = run(ri.AdamW(lr=rates), theta, grads)
    *_, found = run(ri.AdamW(lr=library.array(rates)), theta, grads, library.array)
    assert_same(library.host(found["theta"]), expected["theta"])


def test_arrays_of_two_libraries_are_refused(library):
    opt, theta = ri.AdamW(), library.array(np.ones(3))
    with pytest.raises(TypeError, match="grads must be a cupy array"):
        opt.step(theta, np.ones(3), opt.init(theta))


def test_a_saved_state_goes_on_bit_for_bit(library, tmp_path):
    opt, theta = rules.plain("NAdam"), library.array(parameters(SHAPE, "float32"))
    grads = [library.array(g) for g in gradients(6, SHAPE, "float32")]
    state = opt.init(theta)
    for g in grads[:3]:
        theta, state = opt.step(theta, g, state)
    ri.save_state(tmp_path / "state", state)
    read = ri.load_state(tmp_path / "state", like=theta)
    for slot, array in state.slots.items():
        assert type(read.slots[slot]) is type(array)
        assert_same(library.host(read.slots[slot]), library.host(array), slot)
    assert dataclasses.replace(read, slots={}) == dataclasses.replace(state, slots={})
    again = theta
    for g in grads[3:]:
        theta, state = opt.step(theta, g, state)
        again, read = opt.step(again, g, read)
    assert_same(library.host(again), library.host(theta))
