"""The scaling symmetry that is proved in derivations, on the scale-invariant network, with real batches."""

from itertools import islice

import numpy as np
import pytest

import refimpl as ri
from derivations.scaling_symmetry import POWERS
from refimpl.problems.networks import Plain, ScaleInvariant, Task
from refimpl.training import descend

#: Raw pixels: one that is dark throughout a batch is exactly zero, and so is its weights' gradient.  Less 0.3 it would
#: be a constant, which batch norm takes out but for rounding, and Adam makes full steps of what is left.
TASK = Task(noise=0.2, offset=0)
STEPS, C = 36, 3.7  # no power of two, for which the bits would be equal
OPTIMIZERS = {
    "sgd": ri.SGD(lr=0.1, l2=0.02),
    "momentum": ri.Momentum(lr=0.1, l2=0.02),
    "sgdw": ri.SGDW(lr=0.1, weight_decay=0.003),
    "adam": ri.Adam(lr=0.01, l2=1e-3, eps=1e-14),
    "adamw": ri.AdamW(lr=0.01, weight_decay=1e-3, eps=1e-14),
}


def path(opt, network, scale):
    """θ after every step, the start multiplied by ``scale``."""
    start = np.stack([TASK.start(network, seed) for seed in (0, 1)])
    moments = descend(opt, network, scale * start, seeds=(0, 1), task=TASK)
    return np.stack([moment.theta.copy() for moment in islice(moments, STEPS)])


def scaled(opt, powers):
    given = {name: getattr(opt, name) * C**power for name, power in powers.items() if hasattr(opt, name)}
    return type(opt)(**given)


def departure(name, network, powers):
    """Of the two paths from each other, relative to the norm of the weights."""
    opt = OPTIMIZERS[name]
    one, other = path(opt, network, 1), path(scaled(opt, powers), network, C)
    return np.max(np.linalg.norm(other - C * one, axis=-1) / np.linalg.norm(C * one, axis=-1))


@pytest.mark.parametrize("name", POWERS)
def test_the_scaled_run_is_the_run_scaled(name):
    # Rounding, 2e-16 a step, is multiplied where Adam divides small gradients by themselves; 1e-9 leaves it room,
    # and a wrong power is at once of the order of one.
    assert departure(name, ScaleInvariant(), POWERS[name]) < 1e-9


@pytest.mark.parametrize("name", POWERS)
def test_a_wrong_power_is_not(name):
    assert departure(name, ScaleInvariant(), POWERS[name] | {"lr": POWERS[name]["lr"] + 1}) > 0.01


def test_the_plain_network_has_no_such_symmetry():
    assert departure("sgdw", Plain(), POWERS["sgdw"]) > 0.01


def test_errors_are_the_same_functions_errors():
    network = ScaleInvariant()
    theta = path(OPTIMIZERS["adamw"], network, 1)[-1]
    data = TASK.data(0)
    z, other = (network.logits(scale * theta[0], data.x_test, like=data.x_train) for scale in (1, C))
    assert np.abs(z - other).max() < 1e-9
