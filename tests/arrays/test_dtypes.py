"""What goes in comes out: dtype, library and device, whatever the hyperparameters are."""

import array_api_compat
import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, parameters, run
from tests.arrays.libraries import LIBRARIES, SECOND_DEVICE
from tests.ulp import assert_same

SHAPE = (2, 3)
READABLE = [library.param for library in LIBRARIES if library is not SECOND_DEVICE]  # NumPy cannot read that one
WHOLE = dict.fromkeys(("lr", "eps", "l2", "weight_decay", "psi"), 1)
HYPERPARAMETERS = {
    "float": lambda name, value: value,
    "int": lambda name, value: WHOLE.get(name, 0),
    "float32": lambda name, value: np.float32(value),
    "float64": lambda name, value: np.float64(value),
    "0-d array": lambda name, value: np.array(value),
    "lanes": rules.lanes,
    "float32 lanes": lambda name, value: np.array([value, value / 2], np.float32),
    "schedule": lambda name, value: lambda k: value / (k + 1),
    "float64 schedule": lambda name, value: lambda k: np.float64(value) / (k + 1),
    "schedule of lanes": lambda name, value: lambda k: np.array([value, value / 2]) / (k + 1),
}


@pytest.mark.parametrize("name", rules.RULES)
@pytest.mark.parametrize("kind", HYPERPARAMETERS)
def test_dtype_library_and_device_are_kept(library, name, kind):
    def convert(hyper, value):
        fixed = "schedule" in kind and hyper in rules.constant(name)
        return None if fixed else HYPERPARAMETERS[kind](hyper, value)

    opt = rules.build(name, convert, schedule=HYPERPARAMETERS[kind]("lr", 1.0))
    for dtype in library.dtypes:
        theta = library.array(parameters(SHAPE, dtype))
        for arrays in run(opt, theta, map(library.array, gradients(1, SHAPE, dtype))):
            for slot, array in arrays.items():
                assert array.dtype == theta.dtype, slot
                assert type(array) is type(theta), slot
                assert array_api_compat.device(array) == array_api_compat.device(theta), slot


@pytest.mark.parametrize("name", rules.RULES)
def test_zero_dimensional_arrays_stay_arrays(library, name):
    for dtype in library.dtypes:
        theta = library.array(parameters((), dtype))
        for arrays in run(rules.plain(name), theta, map(library.array, gradients(1, (), dtype))):
            for slot, array in arrays.items():
                assert (array.dtype, tuple(array.shape), type(array)) == (theta.dtype, (), type(theta)), slot


@pytest.mark.parametrize("library", READABLE, indirect=True)
def test_a_hyperparameter_may_be_an_array_of_the_library(library):
    dtype = library.dtypes[0]
    theta, grads = parameters(SHAPE, dtype), gradients(1, SHAPE, dtype)

    def run_with(array):
        opt = rules.build("AdamW", lambda name, value: array(np.array([value, value / 2], dtype)))
        return [library.host(arrays["theta"]) for arrays in run(opt, theta, grads, library.array)]

    for a, b in zip(run_with(library.array), run_with(np.asarray), strict=True):
        assert_same(a, b)
