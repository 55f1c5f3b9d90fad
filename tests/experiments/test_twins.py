"""Twins: the same task, whose weights start one ulp away, wherever an experiment trains."""

import numpy as np
import pytest

from refimpl import SGD
from refimpl.claims.experiments import (
    CLAIMS,
    best_settings,
    c04_shrinkage,
    c23_stabilisation,
    c24_noise,
    grids,
    range_test,
)
from refimpl.claims.experiments.annealings import CLEAN, Setting
from refimpl.claims.experiments.experiment import quiet
from refimpl.claims.experiments.snapshots import _predictions
from refimpl.claims.experiments.twins import as_twin, here, twin
from refimpl.problems.networks import Plain, Task, Twin, twin_of
from refimpl.sweeps.identity import described
from refimpl.training import train

NETWORK = Plain(hidden=4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_weight_starts_one_ulp_away(dtype):
    own = Task().start(NETWORK, 3, dtype)
    assert own.dtype == dtype
    assert np.array_equal(own, Task().start(NETWORK, 3).astype(dtype))
    moved = [twin_of(Task(), number).start(NETWORK, 3, dtype) for number in (1, 2)]
    for each in moved:
        assert each.dtype == dtype
        up, down = np.nextafter(own, own.dtype.type(np.inf)), np.nextafter(own, own.dtype.type(-np.inf))
        assert np.all((each == up) | (each == down))
        assert 0.4 < np.mean(each == up) < 0.6
    assert not np.array_equal(*moved)
    assert np.array_equal(moved[0], twin_of(Task(), 1).start(NETWORK, 3, dtype))


def test_twins_share_data_and_batches():
    a = Task(noise=0.2, n_train=300, offset=0.1)
    b = twin_of(a, 5)
    assert (b.noise, b.n_train, b.offset, b.steps_per_epoch(50)) == (0.2, 300, 0.1, 6)
    assert a.data(1) is b.data(1)
    assert np.array_equal(next(a.batches(1, 50)), next(b.batches(1, 50)))


@pytest.mark.parametrize("wrong", [-1, 0, 0.5, True, "1"])
def test_the_number_of_a_twin(wrong):
    with pytest.raises(ValueError, match="Twin: number must be an integer >= 1, got"):
        twin_of(Task(), wrong)
    assert type(twin_of(Task(), np.int64(1)).number) is int


def test_the_twin_of_a_task_of_another_kind_has_its_labels():
    parity = c24_noise.Parity(noise=0.2)
    assert twin_of(parity, 1).data(0).y_train.shape == (600, 2)


def test_sweeps_of_twins_are_kept_apart():
    own, first, second = (described(task) for task in (CLEAN, twin_of(CLEAN, 1), twin_of(CLEAN, 2)))
    assert own == {"Task": {"noise": (0.0).hex(), "n_train": 600, "offset": (0.3).hex()}}
    assert first != second
    assert first["Twin"]["of"] == own


def test_context():
    assert twin() == 0
    assert here(CLEAN) == CLEAN
    with as_twin(2):
        assert (twin(), here(CLEAN)) == (2, twin_of(CLEAN, 2))
        with as_twin(0):
            assert here(CLEAN) == CLEAN
    assert twin() == 0


def trainings():
    """By name, the ways in which the experiments train: each a function that makes weights, errors or gradients."""
    setting, parity = Setting(NETWORK, CLEAN), c24_noise.Parity(noise=0.2)
    method = grids.Method(SGD, "l2", np.array([0.1]), np.array([0.0]))
    return {
        "train": lambda: setting.train(SGD(lr=0.1), [0], 1).theta,
        "grid": lambda: grids.final_errors(method, NETWORK, CLEAN, seeds=1, epochs=1, progress=quiet),
        "snapshots": lambda: _predictions(setting, 0.1, [0], [1], quiet)[1],
        "range test": lambda: range_test.ramp(setting, [0]).accuracy,
        "C04": lambda: c04_shrinkage.recorded(range(1), quiet).theta,
        "C23": lambda: c23_stabilisation.trained(NETWORK, ((0.1, 0.0),), range(1), quiet)[0.1, 0.0].norm,
        "C24": lambda: c24_noise._runs(Plain(4, classes=2), parity, ((0.1, 0.0),), range(1), 1, quiet)[0.1, 0.0][0],
    }


@pytest.mark.parametrize("name", list(trainings()))
def test_every_training_has_twins(name, monkeypatch):
    asked = []
    own, moved = Task.start, Twin.start
    monkeypatch.setattr(Task, "start", lambda *given: asked.append(0) or own(*given))
    monkeypatch.setattr(Twin, "start", lambda *given: asked.append(1) or moved(*given))
    monkeypatch.setattr(c04_shrinkage, "STEPS", 2)
    monkeypatch.setattr(c23_stabilisation, "EPOCHS", 4)
    monkeypatch.setattr(range_test, "RAMP_EPOCHS", 1)
    trainings()[name]()
    with as_twin(1):
        trainings()[name]()
    assert asked.count(1) == len(asked) / 3  # a twin asks its task
    assert asked[0] == 0


def test_twins_differ_and_a_run_is_itself():
    def weights(number):
        return train(
            SGD(lr=0.1), NETWORK, seeds=[0], epochs=1, task=twin_of(Task(), number) if number else Task()
        ).theta

    assert np.array_equal(weights(0), weights(0))
    assert 0 < np.abs(weights(1) - weights(0)).max() < 1e-4


def test_the_grids_of_twins_are_kept_apart(monkeypatch):
    made = []

    def computed(full, progress):
        made.append((full, twin()))
        return {}

    monkeypatch.setattr(best_settings, "_computed", computed)
    monkeypatch.setattr(best_settings, "_FOUND", {})
    for number in (0, 1, 1, 0):
        with as_twin(number):
            best_settings.best_settings(False, quiet)
    assert made == [(False, 0), (False, 1)]


def test_what_is_trained_is_twinned_and_the_rest_is_not():
    trained = {"C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C23", "C24", "C25"}
    assert {name for name, experiment in CLAIMS.items() if experiment.twinned} == trained
    assert {name for name, experiment in CLAIMS.items() if experiment.undecided_if} == {"C08", "C25"}
    assert {name for name, experiment in CLAIMS.items() if experiment.together} == {"C05", "C08", "C25"}
