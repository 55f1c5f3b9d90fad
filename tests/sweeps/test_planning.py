"""What is asked for, checked before anything starts."""

import re
import time
import tracemalloc

import numpy as np
import pytest

import refimpl as ri
from refimpl import phi, psi
from refimpl.problems.networks import Plain, ScaleInvariant, Task
from refimpl.sweeps import dataset
from refimpl.sweeps.dataset import regions, template
from refimpl.sweeps.memory import memory
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
    (dict(rule="Adamant"), "rule must be one of ADOPT, .* got 'Adamant'"),
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


MANY = 10**12
TOO_MUCH = [
    (dict(seeds=10**9), "seeds must be a number of seeds >= 1 and <= 1000000, or a sequence, got 1000000000"),
    (dict(seeds=np.int64(10**9)), "seeds must be a number of seeds >= 1 and <= 1000000, .*1000000000"),
    (dict(seeds=10**5000), "seeds must be a number of seeds .*, got an integer of 16610 bits"),
    (dict(seeds=range(MANY)), "seeds must have at most 1000000 values, got 1000000000000"),
    (dict(seeds=range(10**30)), r"seeds must have at most 1000000 values, got range\(0, 10{30}\)"),
    (dict(seeds=iter(range(MANY))), "seeds must have at most 1000000 values, got 1000001"),
    (dict(seeds=[10**5000]), "seeds must be an integer from 0 to .*, got an integer of 16610 bits"),
    (dict(seeds=[10**5000, 10**5000]), "seeds must have each value once, got an integer of 16610 bits"),
    (dict(seeds=[2**63]), "seeds must be an integer from 0 to 9223372036854775807, got 9223372036854775808"),
    (dict(seeds=[True]), "seeds must be an integer >= 0, got True"),
    (dict(seeds=float("nan")), "seeds must be a number of seeds >= 1.* got nan"),
    (dict(epochs=10**9), "epochs must be an integer from 1 to 1000000, got 1000000000"),
    (dict(epochs=-1), "epochs must be an integer >= 1, got -1"),
    (dict(epochs=True), "epochs must be an integer >= 1, got True"),
    (dict(epochs=float("nan")), "epochs must be an integer >= 1, got nan"),
    (dict(epochs=10**5000), "epochs must be an integer from 1 to 1000000, got an integer of 16610 bits"),
    (dict(every=0), "every must be an integer >= 1, got 0"),
    (dict(every=False), "every must be an integer >= 1, got False"),
    (dict(batch_size=10**30), "batch_size must be an integer that divides n_train = 60, got 10{30}"),
    (dict(batch_size=-30), "batch_size must be an integer >= 1, got -30"),
    (dict(batch_size=True), "batch_size must be an integer >= 1, got True"),
    (dict(network="Plain(hidden=1000000000)"), r"network must have at most 10000000 weights, got Plain\(hidden=10{9}"),
    (dict(network=["Plain", f"ScaleInvariant(hidden={10**30})"]), "network must have at most 10000000 weights, got Sc"),
    (dict(network=f"Convolutional(filters={10**9})"), "network must have at most 10000000 weights, got Convolutional"),
    (dict(network="Plain(classes=3)"), r"network: classes must be 10, as the digits have, got Plain\(.*classes=3\)"),
    (dict(network="Plain(hidden=True)"), "Plain: hidden must be an integer >= 1, got True"),
    (dict(network=["Plain"] * (10**6 + 1)), "network must have at most 1000000 values, got 1000001"),
    (dict(network="Plain(" * 10**5), "network must be written like NAME"),
    (dict(task="Task(n_train=1797)"), "n_train must be an integer from 1 to 1796, got 1797"),
    (dict(grid={"lr": range(MANY)}), "lr must have at most 1000000 values, got 1000000000000"),
    (dict(grid={"lr": np.broadcast_to(0.1, MANY)}), "lr must have at most 1000000 values, got 1000000000000"),
    (dict(grid={"lr": [0.1, 10**400]}), "lr must be a number that a float can hold, got 10{99}"),
    (dict(grid={"lr": 10**5000}), "lr must be a number that a float can hold, got an integer of 16610 bits"),
    (
        dict(grid={"lr": np.geomspace(1e-3, 1, 3000), "eps": np.geomspace(1e-9, 1, 3000)}, seeds=2),
        "the grid must have at most 10000000 runs, got 3000 lr × 3000 eps × 2 seed = 18000000",
    ),
    (
        dict(grid={name: np.geomspace(1e-9, 0.5, 10**4) for name in ("lr", "beta1", "beta2", "eps")}),
        "the grid must have at most 10000000 runs, got .* = 2" + "0" * 16,
    ),
    (
        dict(grid={"lr": np.geomspace(1e-3, 1, 15_000)}, epochs=10**6),
        "the result must take at most 1024 GiB, got 30000 runs with 1000000 records each, which take 1117 GiB; every=",
    ),
    (dict(dtype=np.array(["float32", "float64"])), "dtype must be one of float32, float64"),
]


@pytest.mark.parametrize(("change", "message"), TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_what_is_too_much_is_named_before_anything_is_made_of_it(change, message):
    tracemalloc.start()
    begun = time.perf_counter()
    with pytest.raises((TypeError, ValueError), match=message) as told:
        plan(**change)
    spent, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(str(told.value)) < 600
    assert spent < 20  # on a machine that does other things too; expanded, it would be hours
    assert peak < 2**28


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(workers=10**9), "workers must be an integer from 0 to 1024, got 1000000000"),
        (dict(workers=True), "workers must be an integer >= 0, got True"),
        (dict(timeout=1e300), r"timeout must be a number of seconds <= 1000000, got 1e\+300"),
        (dict(timeout=float("nan")), "timeout must be a number of seconds > 0, got nan"),
    ],
)
def test_who_computes_is_bounded_too(change, message):
    with pytest.raises(ValueError, match=message):
        check_execution(plan(), **dict(chunk=None, workers=0, scheduler=None, timeout=1.0) | change)
    assert check_execution(plan(), 10**400, 0, None, 1.0) == 12


def test_long_axes_are_planned_in_seconds():
    """And in proportion to their length: ten times as long, less than forty times the time."""
    spent = []
    for n in (10**4, 10**5):
        lr, seeds = np.geomspace(1e-4, 1, n), range(n)
        times = []
        for _ in range(3):
            begun = time.process_time()
            made = planned("AdamW", {"lr": lr}, seeds=1, epochs=1)
            assert planned("AdamW", {"lr": 0.1}, seeds=seeds, epochs=1).runs == made.runs == n
            assert len(made.identity) == 64
            times.append(time.process_time() - begun)
        spent.append(min(times))
    assert spent[1] < 10
    assert spent[1] < 40 * spent[0]


@pytest.mark.parametrize("place", [0, 1, 777, 99_998, 99_999])
def test_what_is_wrong_in_a_long_axis_is_named(place):
    for wrong, message in (
        (-1.0, "AdamW: lr must be a finite number >= 0, got -1.0"),
        (None, "each value once, got "),
    ):
        lr = np.geomspace(1e-4, 1, 10**5).tolist()
        lr[place] = lr[place - 1] if wrong is None else wrong
        with pytest.raises(ValueError, match=message):
            planned("AdamW", {"lr": lr}, seeds=1, epochs=1)


def test_the_memory_of_a_long_axis_of_networks_is_told_in_seconds():
    made = plan(
        network=[f"Plain(hidden={n})" for n in range(1, 1001)], task=["clean", "Task(n_train=60)"], batch_size=30
    )
    both = plan(network="Plain(hidden=1000)", task=["clean", "Task(n_train=60)"])
    memory(both, 10)  # what is imported and cached then is not counted
    begun = time.process_time()
    assert memory(made, 10) == pytest.approx(memory(both, 10), rel=0.01)  # Python itself allocates now and then
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("lengths", [(3, 2, 2), (2500, 2, 1), (1001, 1, 1), (1, 1, 5), (1, 1500, 1)])
def test_regions_hold_each_run_once_in_order_and_are_few(lengths):
    lr, decay, seeds = lengths
    grid = {"lr": np.geomspace(1e-4, 1, lr), "weight_decay": np.geomspace(1e-4, 1, decay)}
    made = plan(grid=grid, seeds=seeds)
    found = list(regions(made))
    assert [run for region in found for run in region.runs] == list(range(made.runs))
    assert len(found) <= 1000
    shape, numbers = [len(each) for each in made.dimensions], np.arange(made.runs)
    assert all((numbers.reshape(shape)[region.index].ravel() == region.runs).all() for region in found)
    assert template(made).norm.data.numblocks == (*(np.array([r.key.split(".") for r in found], int).max(0) + 1),)


def test_a_region_is_no_larger_than_memory(monkeypatch):
    monkeypatch.setattr(dataset, "LARGEST", 1000)  # bytes: twelve runs of two records
    made = plan(grid={"lr": [1, 2], "weight_decay": np.geomspace(1e-4, 1, 9)}, seeds=5)
    found = list(regions(made))
    assert [run for region in found for run in region.runs] == list(range(made.runs))
    assert {len(region.runs) for region in found} == {10, 5}
    assert {region.files[0] for region in found} >= {"train_loss/0.0.0.0", "train_loss/1.4.0.0"}


def test_chunks_keep_all_workers_busy():
    assert check_execution(plan(), None, 0, None, 1.0) == 12
    assert check_execution(plan(), None, 5, None, 1.0) == 3
    assert check_execution(plan(grid=GRID | {"eps": np.geomspace(1e-9, 1e-3, 20)}), None, 2, None, 1.0) == 70
