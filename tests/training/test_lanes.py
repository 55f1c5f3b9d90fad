"""A lane has the same bits alone, inside seven, and in groups of any size."""

import dataclasses

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems.networks import BatchNormalized, Convolutional, Plain, ScaleInvariant, Task
from refimpl.training import training
from refimpl.training.training import train

NETWORKS = (Plain(hidden=64), BatchNormalized(), ScaleInvariant(), Convolutional(filters=2))
TASK = Task(noise=0.2)
SEEDS = (3, 1, 3, 0, 2, 3, 1)
RATES = np.array([1e-3, 3e-3, 1e-2, 3e-2, 1e-3, 1e-1, 3e-1])


def adamw(lanes=slice(None)):
    return ri.AdamW(lr=RATES[lanes], weight_decay=0.01 * RATES[::-1][lanes], schedule=ri.CosineAnnealing(T=24))


def of_lane(found, lane):
    """All that is known of a lane, as bytes."""
    records = [getattr(found, name)[:, lane] for name in ("train_loss", "test_loss", "train_error", "norm")]
    return [array.tobytes() for array in (*records, found.theta[lane], *(s[lane] for s in found.state.slots.values()))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: type(network).__name__)
def test_one_lane_alone_equals_the_lane_inside_seven(network, dtype):
    given = dict(epochs=2, task=TASK, dtype=dtype)
    together = train(adamw(), network, seeds=SEEDS, **given)
    for lane in (0, 5, 6):
        alone = train(adamw(slice(lane, lane + 1)), network, seeds=SEEDS[lane : lane + 1], **given)
        assert of_lane(alone, 0) == of_lane(together, lane)
    assert len({found for lane in range(7) for found in of_lane(together, lane)[-1:]}) == 7  # no two lanes are alike


@pytest.mark.parametrize("size", [1, 3, 5])
def test_groups_of_any_size(monkeypatch, size):
    expected = train(adamw(), NETWORKS[1], seeds=SEEDS, epochs=2, task=TASK)
    monkeypatch.setattr(training, "together", lambda *_: size)
    found = train(adamw(), NETWORKS[1], seeds=SEEDS, epochs=2, task=TASK)
    assert [of_lane(found, lane) for lane in range(7)] == [of_lane(expected, lane) for lane in range(7)]


def test_going_on_is_not_having_stopped():
    opt = dataclasses.replace(adamw(), beta1=0.8)
    whole = train(opt, NETWORKS[0], seeds=SEEDS, epochs=3, task=TASK)
    first = train(opt, NETWORKS[0], seeds=SEEDS, epochs=1, task=TASK)
    rest = train(opt, NETWORKS[0], seeds=SEEDS, epochs=2, task=TASK, theta0=first.theta, state=first.state, start=1)
    assert rest.theta.tobytes() == whole.theta.tobytes()
    assert np.array_equal(np.concatenate([first.test_loss, rest.test_loss]), whole.test_loss)
    assert rest.state.t == 36


def test_a_lane_that_diverges_disturbs_nobody_and_warns_nobody():
    opt = ri.SGDW(lr=np.array([0.1, 1e30, 0.1]))
    found = train(opt, NETWORKS[0], seeds=(0, 0, 1), epochs=2, task=TASK)
    assert found.test_error[:, 1].tolist() == [90, 90]
    assert np.all(np.isinf(found.train_loss[:, 1]))
    alone = train(ri.SGDW(lr=0.1), NETWORKS[0], seeds=(0, 1), epochs=2, task=TASK)
    assert [of_lane(found, lane) for lane in (0, 2)] == [of_lane(alone, lane) for lane in (0, 1)]
