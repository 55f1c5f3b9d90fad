"""The dialects of the libraries that no peer test runs: what their docstrings say of them holds."""

from dataclasses import fields

import numpy as np
import pytest

import refimpl as ri
from refimpl.conformance.scenarios import SETTINGS, names, scenarios
from refimpl.dialects import LIBRARIES, dialects
from refimpl.dialects.dialect import argument
from refimpl.dialects.table import papers_form

SHORT = ("random", "constant", "schedule")
EVERY = pytest.mark.parametrize("dialect", dialects(), ids=lambda each: each.title())


def takes(dialect, name):
    return argument(name, dialect.arguments, {field.name for field in fields(dialect)}) is not None


WITH_L2 = pytest.mark.parametrize(
    "dialect",
    [each for each in dialects() if "l2" in names(each.rules[0]) and takes(each, "l2")],
    ids=lambda each: each.title(),
)


def settings_of(dialect, scenario):
    """The scenario's hyperparameters; what the library does not have stands at the rule's default."""
    default = {field.name: field.default for field in fields(dialect.rules[0])}
    return {name: x if takes(dialect, name) else default[name] for name, x in scenario.settings.items()}


def distance(dialect, scenario):
    """How far the dialect's parameters come from the rule's, for the same hyperparameters."""
    settings, schedule = settings_of(dialect, scenario), scenario.schedule or ri.Constant()
    run = dict(theta0=scenario.theta, grads=np.array(scenario.grads))
    theirs = ri.trace(dialect.of({"eps": SETTINGS["eps"]} | settings, schedule), **run)["theta"]  # some have none
    paper = ri.trace(dialect.rules[0](**settings, schedule=schedule), **run)["theta"]
    return np.abs(theirs - paper).max()


@EVERY
def test_it_is_the_papers_where_it_says_so_and_only_there(dialect):
    asked = [each for each in scenarios(dialect.rules[0]) if each.name in SHORT]
    assert len(asked) == len(SHORT)
    furthest = max(distance(dialect, each) for each in asked)
    assert furthest < 1e-12 if papers_form(dialect) else furthest > 1e-6, furthest


@EVERY
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtypes_are_kept(dialect, dtype):
    opt = dialect.of(scenarios(dialect.rules[0])[0].settings)
    theta = np.array([1.0, -2.0], dtype)
    state = opt.init(theta)
    for g in ([0.5, 3.0], [-1.0, 2.0]):
        theta, state = opt.step(theta, np.array(g, dtype), state)
    assert {x.dtype for x in (theta, *state.slots.values())} == {np.dtype(dtype)}


@WITH_L2
def test_l2_is_added_to_the_gradient(dialect):
    settings = {name: x for name, x in scenarios(dialect.rules[0])[0].settings.items() if name != "l2"}
    opt, decayed = dialect.of(settings | {"l2": 0.0}), dialect.of(settings | {"l2": 0.25})
    theta, g = np.array([1.0, -2.0, 0.5]), np.array([0.5, 3.0, -1.0])
    state = opt.init(theta)
    expected, _ = opt.step(theta, g + 0.25 * theta, state)
    found, _ = decayed.step(theta, g, decayed.init(theta))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("opt", "slot", "start"),
    [
        (ri.dialects.tensorflow.Adagrad(lr=1.0), "G", 0.1),
        (ri.dialects.tensorflow.AdagradV2(lr=1.0, initial_accumulator_value=0.5), "G", 0.5),
        (ri.dialects.tensorflow.RMSProp(lr=1.0), "v", 1.0),
        (ri.dialects.tensorflow.CenteredRMSProp(lr=1.0), "v", 1.0),
        (ri.dialects.paddle.Adagrad(learning_rate=1.0), "G", 0.0),
        (ri.dialects.autograd.RMSProp(), "v", 1.0),
    ],
)
def test_accumulators_start_where_the_library_says(opt, slot, start):
    np.testing.assert_array_equal(opt.init(np.ones(2)).slots[slot], np.full(2, start))


@EVERY
def test_every_hyperparameter_of_the_rule_has_a_name_or_none(dialect):
    """An argument that is renamed is one that the dialect has."""
    for rule in dialect.rules:
        for name in names(rule):
            to = dialect.arguments.get(name, name)
            assert takes(dialect, name) or to not in {field.name for field in fields(dialect)}


def test_every_library_has_dialects():
    assert {each.library for each in dialects()} == set(LIBRARIES)
