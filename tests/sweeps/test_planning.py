"""What is asked for, checked before anything starts."""

import re

import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.problems.networks import Plain, ScaleInvariant, Task
from refimpl.sweeps.planning import planned
from refimpl.sweeps.sweeping import check_execution

from .small import GRID, plan


class Mine(ri.SGD):
    """A rule from elsewhere."""


def test_every_run_of_the_grid_has_its_number():
    made = plan(network=["Plain(hidden=4)", "ScaleInvariant(hidden=4)"])
    assert made.runs == 24
    assert made.block == 12
    work = made.work(np.array([12, 15, 23]))
    assert work.network == ScaleInvariant(hidden=4)
    assert work.hyper == {
        **{"lr": [0.001, 0.001, 0.1], "weight_decay": [0.0, 0.01, 0.01]},
        **{"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    }
    assert work.seeds == [0, 1, 1]


@pytest.mark.parametrize("size", [1, 5, 7, 12, 100])
def test_chunks_cover_what_is_not_done_once_and_stay_in_a_block(size):
    made = plan(network=["Plain(hidden=4)", "ScaleInvariant(hidden=4)"])
    done = {0, 1, 2, 13, 23}
    works = list(made.chunks(done, size))
    assert sorted(run for work in works for run in work.runs) == sorted(set(range(24)) - done)
    assert all(len(work.runs) <= size and len({run // 12 for run in work.runs}) == 1 for work in works)
    assert len({work.identity for work in works}) == len(works)


@pytest.mark.parametrize(
    ("rule", "cls"),
    [
        ("AdamW", ri.AdamW),
        ("adamw", ri.AdamW),
        (ri.SGDW, ri.SGDW),
        ("torch.AdamW", ri.dialects.torch.AdamW),
        ("tests.sweeps.test_planning:Mine", Mine),
    ],
)
def test_a_rule_by_name_or_class(rule, cls):
    assert planned(rule, {"lr": [0.1, 0.2]}).rule is cls


def test_text_and_objects_are_the_same():
    texts = plan(network="plain(hidden=4)", task="noisy", schedule="cosine_annealing(T=steps)")
    objects = plan(network=Plain(hidden=4), task=Task(noise=0.2), schedule=ri.CosineAnnealing(T=40.0))
    assert texts.identity == objects.identity


def test_nested_schedules_and_scheduled_hyperparameters():
    made = plan(schedule="Warmup(steps=4, then=StepDrop(milestones=(8, 12), gamma=0.1))")
    assert made.outer[0].values[0] == ri.Warmup(4, ri.StepDrop(milestones=(8, 12), gamma=0.1))
    scheduled = planned("Momentum", {"lr": [0.1, 0.2], "momentum": ri.Triangular(0.8, 0.9, 10)})
    assert scheduled.settings["momentum"]["Triangular"]["stepsize"] == 10
    parts = planned("Adaptive", {"lr": [0.1, 0.2], "phi": phi.Gradient(), "psi": psi.EMA(0.9)})
    assert parts.settings["psi"] == {"EMA": {"beta": (0.9).hex()}}


NAMED = [
    (dict(rule="Adamant"), "rule must be one of AMSGrad, .* got 'Adamant'"),
    (dict(rule=ri.AdamW()), "rule must be a rule's class or its name"),
    (dict(rule="tests.sweeps.small:GRID"), "rule must name a subclass of refimpl.Rule"),
    (dict(grid={"lr": []}), "lr must have one value at least"),
    (dict(grid={"lr": [0.1, 0.1]}), "lr must have each value once, got 0.1 twice"),
    (dict(grid={"lr": [0.1, -0.1]}), "AdamW: lr must be a finite number >= 0, got -0.1"),
    (dict(grid={"lr": -0.1}), "AdamW: lr must be a finite number >= 0, got -0.1"),
    (dict(grid={"lr": [0.1, float("nan")]}), "AdamW: lr must be a finite number >= 0, got nan"),
    (dict(grid={"beta1": [0.9, 1.0]}), r"AdamW: beta1 must be in \[0, 1\), got 1.0"),
    (
        dict(grid={"lr": np.ones((2, 2))}),
        r"lr must be a number or a sequence of numbers, got an array of shape \(2, 2\)",
    ),
    (dict(grid={"lr": ["0.1"]}), "lr must be a number or a sequence of numbers, got '0.1'"),
    (dict(grid={"lr": [[0.1], [0.2]]}), "lr must be a number or a sequence of numbers"),
    (dict(grid={"momentum": 0.9}), "AdamW has no 'momentum'; it has lr, beta1, beta2, eps, weight_decay"),
    (dict(grid={"schedule": 1}), "give the schedule as schedule="),
    (dict(grid=[0.1]), "grid must be a dict"),
    (dict(grid={}), "grid must name one hyperparameter at least"),
    (dict(grid={"lr": lambda k: 0.1}), "cannot be part of a sweep's identity"),
    (dict(rule="Adaptive", grid={"lr": 0.1}), "grid must give phi, psi"),
    (dict(network="Recurrent"), "network must be one of .*Plain.*, got 'Recurrent'"),
    (dict(network="Plain(hidden=0)"), "network Plain.hidden=0.: Plain: hidden must be an integer >= 1, got 0"),
    (dict(network="Plain(width=3)"), "network Plain.width=3.: .*width"),
    (dict(network="import os"), "network must be written like NAME"),
    (dict(network="Plain(hidden=open('x'))"), "network must be one of"),
    (dict(network=3), "network must be one of .*, got 3"),
    (dict(network=["Plain", "Plain()"]), "network must have each value once, got Plain twice"),
    (dict(network=[]), "network must have one value at least"),
    (dict(task="Task(noise=2)"), "noise must be in"),
    (dict(schedule="Cosine"), "schedule must be one of .*CosineAnnealing"),
    (dict(schedule=3), "schedule must be one of"),
    (dict(schedule=lambda k: 1.0), "cannot be part of a sweep's identity"),
    (dict(schedule="CosineAnnealing(T=steps)", task=["clean", "Task(n_train=60)"]), "got 'steps'"),
    (dict(seeds=0), "seeds must be a number of seeds >= 1"),
    (dict(seeds=[]), "seeds must have one value at least"),
    (dict(seeds=[1, 1]), "seeds must have each value once"),
    (dict(seeds=[-1]), "seeds must be an integer >= 0, got -1"),
    (dict(seeds=[0.5]), "seeds must be an integer >= 0, got 0.5"),
    (dict(seeds="5"), "seeds must be a number of seeds"),
    (dict(epochs=0), "epochs must be an integer >= 1, got 0"),
    (dict(every=1.5), "every must be an integer >= 1, got 1.5"),
    (dict(batch_size=7), "batch_size must be an integer that divides n_train = 60, got 7"),
    (dict(dtype="float16"), "dtype must be one of float32, float64, got 'float16'"),
    (dict(arrays="jax"), "arrays must be one of numpy, cupy, got 'jax'"),
]


@pytest.mark.parametrize(("change", "message"), NAMED, ids=lambda x: re.sub("<function.*", "a function", str(x))[:40])
def test_what_is_wrong_is_named(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        plan(**change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(chunk=0), "chunk must be an integer >= 1, got 0"),
        (dict(workers=-1), "workers must be an integer >= 0, got -1"),
        (dict(workers=1.0), "workers must be an integer >= 0, got 1.0"),
        (dict(workers=1, scheduler="tcp://x:1"), "workers and scheduler exclude each other"),
        (dict(timeout=0), "timeout must be a number of seconds > 0, got 0"),
    ],
)
def test_how_it_is_computed_is_checked_too(change, message):
    with pytest.raises(ValueError, match=message):
        check_execution(plan(), **dict(chunk=None, workers=0, scheduler=None, timeout=1.0) | change)


def test_chunks_keep_all_workers_busy():
    assert check_execution(plan(), None, 0, None, 1.0) == 12
    assert check_execution(plan(), None, 5, None, 1.0) == 3
    assert check_execution(plan(grid=GRID | {"eps": np.geomspace(1e-9, 1e-3, 20)}), None, 2, None, 1.0) == 70
