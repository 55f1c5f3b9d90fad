"""``train`` on every kind of hyperparameter and array library, its records, and what it refuses."""

import os
import subprocess
import sys
from importlib import import_module
from itertools import islice

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems.networks import BatchNormalized, Plain, Task
from refimpl.problems.networks.arithmetic import arithmetic
from refimpl.problems.networks.loss import cross_entropy, wrong
from refimpl.training import descend, predict, train
from tests.arrays.libraries import JAX_X64, STRICT, TORCH

NETWORK, TASK = Plain(hidden=8), Task(noise=0.2)


def small(opt, seeds=(0, 1, 0), **given):
    return train(opt, NETWORK, seeds=seeds, epochs=given.pop("epochs", 2), task=TASK, **given)


def test_records_are_what_the_final_weights_say():
    network = BatchNormalized(hidden=8)
    found = train(ri.AdamW(), network, seeds=(4, 5), epochs=3, task=TASK, every=2, dtype="float64")
    assert found.epochs.tolist() == [2, 3]
    for lane, seed in enumerate((4, 5)):
        data, theta = TASK.data(seed), found.theta[lane]
        xp = arithmetic(theta)
        for x, y, loss, error in (
            (data.x_train, data.y_train, found.train_loss, found.train_error),
            (data.x_test, data.y_test, found.test_loss, found.test_error),
        ):
            z = network.logits(theta, x, like=data.x_train)
            assert loss[-1, lane] == pytest.approx(float(cross_entropy(xp, z, y)), rel=1e-12)
            assert error[-1, lane] == pytest.approx(100 * float(wrong(xp, z, y)), rel=1e-12)
        assert found.norm[-1, lane] == pytest.approx(float(np.linalg.norm(theta)), rel=1e-12)


def test_it_is_the_loop_written_out():
    """Batches, gradients and steps by hand, with the plain reading of the rule, to the bit."""
    opt = ri.AdamW(lr=0.01, weight_decay=0.01, schedule=ri.CosineAnnealing(T=24))
    data, theta = TASK.data(7), TASK.start(NETWORK, 7).astype("float32")
    state = opt.init(theta)
    for batch in islice(TASK.batches(7, 50), 24):
        x, y = (array[batch].astype("float32") for array in (data.x_train, data.y_train))
        theta, state = opt.step(theta, NETWORK.gradient(theta, x, y), state)
    found = train(opt, NETWORK, seeds=[7], epochs=2, task=TASK)
    assert found.theta[0].tobytes() == theta.tobytes()
    assert found.state.slots["v"][0].tobytes() == state.slots["v"].tobytes()


def test_predictions():
    found = small(ri.Adam(lr=0.01))
    p = predict(NETWORK, found.theta, seeds=(0, 1, 0), task=TASK)
    assert p.shape == (3, 1197, 10)
    assert np.abs(p.sum(axis=-1) - 1).max() < 1e-6
    right = TASK.data(1).y_test.argmax(axis=-1)
    assert 100 * np.mean(p[1].argmax(axis=-1) != right) == pytest.approx(found.test_error[-1, 1], abs=1e-4)


@pytest.mark.parametrize(
    "opt",
    [
        ri.SGDW(lr=0.1, momentum=np.array([0.0, 0.5, 0.9])),
        ri.NAdam(lr=0.002, beta1=np.array([0.5, 0.8, 0.9])),  # its running product has lanes
        ri.Adam(lr=lambda k: np.array([1e-3, 1e-2, 1e-1]) / (k + 1)),  # a schedule that returns lanes
        ri.AdaDelta(),
    ],
    ids=lambda opt: opt.name,
)
def test_lanes_of_any_hyperparameter(opt, monkeypatch):
    monkeypatch.setattr("refimpl.training.training.together", lambda *_: 2)
    cut = small(opt)
    monkeypatch.setattr("refimpl.training.training.together", lambda *_: 3)
    whole = small(opt)
    assert cut.theta.tobytes() == whole.theta.tobytes()
    rest = small(opt, theta0=whole.theta, state=whole.state, start=2)
    assert rest.theta.tobytes() == small(opt, epochs=4).theta.tobytes()


@pytest.mark.parametrize("library", [STRICT.param, TORCH.param, JAX_X64.param])
def test_on_other_array_libraries(library):
    pytest.importorskip(library.module)
    arrays = import_module(library.name.removesuffix("-x64"))
    opt = ri.AdamW(lr=np.array([0.001, 0.01, 0.1]), weight_decay=1e-3)
    with library.context():
        found = small(opt, epochs=1, dtype="float64", arrays=arrays)
        theta = library.host(found.theta)
    expected = small(opt, epochs=1, dtype="float64")
    # twelve steps of at most 0.1, each to a few ulp of gradients whose last bits differ
    assert np.abs(theta - expected.theta).max() < 1e-9
    assert np.abs(found.test_error - expected.test_error).max() < 100 / 1197 + 1e-9  # one sample at most
    assert type(found.theta) is type(library.array(np.zeros(1)))


def test_the_number_of_blas_threads_changes_no_bit():
    """For ``train`` asks for one; without that, products of this size differ where NumPy runs without SIMD."""
    code = (
        "import hashlib, refimpl as ri; from refimpl.training import train; from refimpl.problems.networks import *\n"
        "found = train(ri.AdamW(), BatchNormalized(), seeds=[0, 1], epochs=2, task=Task(noise=0.2))\n"
        "parts = found.theta.tobytes() + found.train_loss.tobytes() + found.test_loss.tobytes()\n"
        "print(hashlib.sha256(parts).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(digests) == 1


def test_progress_rises_to_its_total():
    seen = []
    small(ri.SGD(), progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (6, 6)


def test_a_moment_has_the_gradient_that_its_step_was_made_with():
    theta = TASK.start(NETWORK, 0)[None]
    data, before = TASK.data(0), theta.copy()
    for moment, batch in zip(
        islice(descend(ri.SGD(lr=0.1), NETWORK, theta, seeds=[0], task=TASK), 3), TASK.batches(0, 50), strict=False
    ):
        g = NETWORK.gradient(before, data.x_train[batch], data.y_train[batch])
        assert np.array_equal(moment.g, g)
        before = moment.theta.copy()
    assert np.array_equal(theta[0], TASK.start(NETWORK, 0))  # what was given is not changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(opt="adam"), "opt must be a refimpl rule, got 'adam'"),
        (dict(network="plain"), "network must be one of refimpl.problems.networks, got 'plain'"),
        (dict(seeds=[]), "seeds must name one seed a lane, got []"),
        (dict(seeds=[0, -1]), "seeds must be integers >= 0, got -1"),
        (dict(epochs=0), "epochs must be an integer >= 1, got 0"),
        (dict(every=1.5), "every must be an integer >= 1, got 1.5"),
        (dict(start=-1), "start must be an integer >= 0, got -1"),
        (dict(dtype="float16"), "dtype must be 'float32' or 'float64', got 'float16'"),
        (dict(arrays="numpy"), "arrays must be the module of an array library, got 'numpy'"),
        (dict(batch_size=7), "batch_size must be an integer that divides n_train = 600, got 7"),
        (dict(opt=ri.SGD(lr=np.ones(3))), "lr must be a number or have one value for each of the 2 lanes"),
        (dict(theta0=np.zeros((2, 3))), "theta0 must have the shape (2, 610), got (2, 3)"),
        (dict(theta0=np.zeros((2, 610))), "theta0 must have the dtype float32, got float64"),
    ],
)
def test_nonsense_is_refused_by_name(change, message):
    given = dict(opt=ri.SGD(), network=NETWORK, seeds=[0, 1], epochs=1, task=TASK) | change
    with pytest.raises((TypeError, ValueError)) as caught:
        train(given.pop("opt"), given.pop("network"), **given)
    assert str(caught.value).startswith(message)
