"""Whole runs on PyTorch and JAX: NumPy's bits where no operation departs, and otherwise within a bound."""

import numpy as np
import pytest

from tests.arrays import rules
from tests.arrays.data import gradients, hard_gradients, parameters, run
from tests.arrays.departures import DEPARTING_RULES
from tests.arrays.libraries import JAX, JAX_X64, TORCH
from tests.every_rule import TRAITS
from tests.ulp import assert_same

STEPS = 50
SHAPE = (2, 64)

on_peers = pytest.mark.parametrize("library", [TORCH.param, JAX.param, JAX_X64.param], indirect=True)
each_variant = pytest.mark.parametrize("variant", rules.VARIANTS)
each_rule = pytest.mark.parametrize("name", rules.RULES)


def two_runs(library, opt, dtype, make=gradients, steps=STEPS):
    """Parameters and slots of both libraries after every step."""
    theta, grads = parameters(SHAPE, dtype), make(steps, SHAPE, dtype)
    for expected, found in zip(run(opt, theta, grads), run(opt, theta, grads, library.array), strict=True):
        yield expected, {slot: library.host(array) for slot, array in found.items()}


@on_peers
@each_variant
@each_rule
def test_runs(library, name, variant):
    """Slots in which no departure enters, and rules in which none stands, have the bits of NumPy."""
    for dtype in set(library.dtypes) - {"float16"}:
        opt = rules.VARIANTS[variant](name)
        departs = name in DEPARTING_RULES[str(library)]
        reached = {"theta"} | TRAITS[name].reached if departs else set()
        runs = list(two_runs(library, opt, dtype))
        for t, (expected, found) in enumerate(runs, 1):
            for slot in expected.keys() - reached:
                assert_same(found[slot], expected[slot], f"{slot} at t = {t} in {dtype}")
        if departs:
            assert_close(name, parameters(SHAPE, dtype), runs)


def assert_close(name, start, runs):
    """The parameters differ by no more ulp of the steps and of themselves than roundings can part them.

    Let ε be the spacing of numbers at 1.  In each step at most two operations depart, by one ulp, and at most
    six roundings follow, each of which may then fall to a neighbour: the two steps part by 8ε of the step.
    Subtracting the step and the weight decay rounds three times, on both sides, to ½ε of θ: 3ε.  Where each
    step is a factor of all later ones (AdaDelta), the 8ε of every step so far come in.  L2 brings
    the distance of θ back into the gradient, where it is smaller than the rounding of the step by lr·l2;
    a factor of 2 covers it.
    """
    theta = np.stack([start] + [expected["theta"] for expected, _ in runs]).astype(float)
    found = np.stack([start] + [arrays["theta"] for _, arrays in runs]).astype(float)
    epsilon = float(np.finfo(start.dtype).eps)
    step = np.abs(np.diff(theta, axis=0))
    t = np.arange(1, len(runs) + 1)[:, None, None] if TRAITS[name].compounds else 1
    allowed = 2 * epsilon * np.cumsum(8 * t * step + 3 * np.abs(theta).max(axis=0), axis=0)
    ratio = np.abs(found - theta)[1:] / allowed
    assert ratio.max() <= 1


@on_peers
@each_rule
def test_infinities_and_nan_go_the_same_way(library, name):
    for expected, found in two_runs(library, rules.plain(name), library.dtypes[0], hard_gradients, steps=9):
        for slot, array in expected.items():
            finite = np.isfinite(array)
            assert np.array_equal(np.isfinite(found[slot]), finite), slot
            assert np.array_equal(found[slot][~finite], array[~finite], equal_nan=True), slot
