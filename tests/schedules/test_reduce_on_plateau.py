"""ReduceOnPlateau, step by step by hand; its states; and what it refuses."""

import math

import numpy as np
import pytest

import refimpl as ri
from refimpl.dialects import keras, optax, torch

MACHINES = [ri.ReduceOnPlateau, torch.ReduceLROnPlateau, keras.ReduceLROnPlateau, optax.ReduceOnPlateau]
each_machine = pytest.mark.parametrize("cls", MACHINES, ids=lambda cls: cls().title)


def multipliers(machine, metrics, state=None):
    state, found = state or machine.init(), []
    for metric in metrics:
        multiplier, state = machine.step(metric, state)
        found.append(multiplier)
    return found


def test_patience_is_what_is_endured_and_the_next_one_reduces():
    half = ri.ReduceOnPlateau(factor=0.5, patience=2)
    assert multipliers(half, [3, 2, 2, 2, 2, 2, 2, 2]) == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]
    assert multipliers(half, [3, 3, 3, 1, 1, 1, 1]) == [1, 1, 1, 1, 1, 1, 0.5]
    assert multipliers(ri.ReduceOnPlateau(factor=0.5, patience=0), [1, 1, 1]) == [1, 0.5, 0.25]


def test_three_patiences_of_one_stream():
    """16 equal metrics: patience 2, cooldown 1."""
    settings = dict(factor=0.5, patience=2, cooldown=1)
    last = [multipliers(cls(**settings), [1.0] * 16)[-1] for cls in MACHINES]
    assert last == [0.5**4, 0.5**4, 0.5**7, 0.5**5]


def test_during_a_cooldown_nothing_counts_but_a_best_one():
    rested = ri.ReduceOnPlateau(factor=0.5, patience=0, cooldown=2)
    assert multipliers(rested, [1, 1, 1, 1, 1, 1]) == [1, 0.5, 0.5, 0.5, 0.25, 0.25]
    # 0.5 within the cooldown is the best one from then on: 0.6 after it is bad
    assert multipliers(rested, [1, 1, 0.5, 0.6, 0.6]) == [1, 0.5, 0.5, 0.5, 0.25]


@pytest.mark.parametrize(
    ("settings", "best", "bar"),
    [
        (dict(mode="min", threshold_mode="rel", threshold=0.25), 8.0, 6.0),
        (dict(mode="min", threshold_mode="abs", threshold=0.25), 8.0, 7.75),
        (dict(mode="max", threshold_mode="rel", threshold=0.25), 8.0, 10.0),
        (dict(mode="max", threshold_mode="abs", threshold=0.25), 8.0, 8.25),
        (dict(mode="min", threshold=0), 8.0, 8.0),
    ],
)
def test_a_tie_with_the_threshold_is_bad_and_its_neighbour_is_better(settings, best, bar):
    one = ri.ReduceOnPlateau(factor=0.5, patience=0, **settings)
    beyond = math.nextafter(bar, -math.inf if settings["mode"] == "min" else math.inf)
    assert multipliers(one, [best, bar]) == [1, 0.5]
    assert multipliers(one, [best, beyond]) == [1, 1]


def test_nan_and_infinities():
    one = ri.ReduceOnPlateau(factor=0.5, patience=0)
    assert multipliers(one, [math.nan, math.inf, 1, math.nan, -math.inf, -math.inf]) == [
        0.5,
        0.25,
        0.25,
        0.125,
        0.125,
        0.0625,
    ]


def test_the_floor_is_met_and_stays():
    assert multipliers(ri.ReduceOnPlateau(factor=0.5, patience=0, floor=0.3), [1] * 4) == [1, 0.5, 0.3, 0.3]
    assert multipliers(ri.ReduceOnPlateau(factor=0.5, patience=0, floor=1), [1] * 3) == [1, 1, 1]


@each_machine
@pytest.mark.parametrize("cut", [0, 1, 7, 19])
def test_a_run_saved_and_resumed_goes_on_as_the_whole(cls, cut, tmp_path):
    machine = cls(factor=0.5, patience=2, cooldown=1)
    metrics = np.random.default_rng(5).integers(0, 9, 40) / 8
    metrics[:2] = np.nan, np.inf
    whole, state, found = multipliers(machine, metrics), machine.init(), []
    for metric in metrics[:cut]:
        multiplier, state = machine.step(metric, state)
        found.append(multiplier)
    ri.save_state(tmp_path / "state", state)
    again = ri.load_state(tmp_path / "state")
    assert again.t == cut
    assert found + multipliers(machine, metrics[cut:], again) == whole
    assert len(set(whole)) > 2


@each_machine
def test_nothing_is_changed_in_place(cls):
    machine = cls(patience=0)
    state = machine.init()
    before = repr(state)
    _, after = machine.step(1.0, state)
    assert repr(state) == before
    assert (state.t, after.t) == (0, 1)
    assert hash(machine) == hash(cls(patience=0))


@pytest.mark.parametrize("metric", [2, np.float32(2), np.array(2), np.int64(2), 2.0])
def test_metrics_of_every_kind(metric):
    assert ri.ReduceOnPlateau().step(metric, ri.ReduceOnPlateau().init())[1].slots["best"] == 2.0


@each_machine
@pytest.mark.parametrize("metric", [None, "1", True, 1j, [1.0], np.ones(1), np.True_, np.array("1")], ids=repr)
def test_what_is_no_metric_is_refused(cls, metric):
    with pytest.raises(TypeError, match="metric must be a real number"):
        cls().step(metric, cls().init())


def test_a_metric_beyond_every_float_is_refused():
    with pytest.raises(ValueError, match="metric must be a number that is a float"):
        ri.ReduceOnPlateau().step(10**400, ri.ReduceOnPlateau().init())


@each_machine
def test_a_state_of_another_machine_is_refused(cls):
    for state in (ri.SGD().init(1.0), None, ri.State(cls().title)):
        with pytest.raises(ValueError, match="state must be what its init or step gave"):
            cls().step(1.0, state)


@each_machine
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("factor", [0, 1, -0.1, 2, math.nan, "1", None]),
        ("patience", [-1, 1.5, math.nan, True, None, "1"]),
        ("cooldown", [-1, 1.5, True, None]),
    ],
)
def test_settings_that_are_none_are_refused_by_name(cls, name, values):
    for value in values:
        with pytest.raises((TypeError, ValueError), match=rf"{cls.__name__}: {name} must be .*got"):
            cls(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "least"),
        ("mode", None),
        ("threshold_mode", "relative"),
        ("threshold", -1),
        ("floor", 1.5),
        ("floor", -1),
    ],
)
def test_its_own_settings_too(name, value):
    with pytest.raises((TypeError, ValueError), match=f"ReduceOnPlateau: {name} must be .*got"):
        ri.ReduceOnPlateau(**{name: value})
