"""Two sweeps are the same if and only if they compute the same."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri
from refimpl.problems.networks import Plain, Task
from refimpl.sweeps import identity
from refimpl.sweeps.differing import differences
from refimpl.sweeps.identity import CODE, ROOT, described, environment, label, sources

from .small import GRID, plan

#: Modules that are imported on the way and have no say in the numbers.
SILENT = {"__init__.py", "_version.py", "sweeps"}


def test_the_hash_covers_every_module_that_training_imports():
    code = (
        "import sys, refimpl.training; print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('refimpl')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    tops = {Path(path).relative_to(ROOT).parts[0] for path in loaded}
    names = {name.removesuffix(".py") for name in tops - SILENT}
    assert names <= set(CODE)
    assert {"training", "problems", "rules", "core"} <= names


@pytest.fixture
def afresh():
    """The hashes of the source are taken anew, before and after."""
    identity._code.cache_clear()
    yield
    identity._code.cache_clear()


@pytest.mark.parametrize("name", ["core/rule.py", "rules/adamw.py", "problems/digits.npz"])
def test_a_changed_source_is_another_environment(monkeypatch, afresh, name):
    real, hashed = identity._sha, []
    before = environment("numpy")["code"]

    def changed(path):
        hashed.append(path)
        return "changed" if path == ROOT / name else real(path)

    identity._code.cache_clear()
    monkeypatch.setattr(identity, "_sha", changed)
    assert environment("numpy")["code"] != before
    assert ROOT / name in hashed


@pytest.mark.parametrize("name", ["training.py", "nowhere", "rules.nowhere"])
def test_a_name_of_which_there_is_no_module_is_an_error(monkeypatch, afresh, name):
    monkeypatch.setattr(identity, "CODE", (*CODE, name))
    with pytest.raises(ModuleNotFoundError, match=f"refimpl.{name}"):
        environment("numpy")


class Mine(ri.AdamW):
    """A rule from elsewhere."""


def test_the_source_of_a_rule_from_elsewhere_counts(monkeypatch):
    assert sources(ri.AdamW) == {}
    with_file = sources(Mine)
    assert list(with_file) == ["tests.sweeps.test_identity.Mine"]
    assert with_file["tests.sweeps.test_identity.Mine"].startswith("file ")
    assert plan(rule=Mine).identity != plan().identity


def test_a_rule_without_a_file_is_known_by_its_bytecode():
    """As in a notebook."""
    made = []
    for sign in "+-":
        names = {"Rule": ri.Rule, "__name__": "nowhere"}
        exec(f"class Mine(Rule):\n def update(h, xp, t, eta, theta, g): return dict(theta=theta {sign} g)", names)
        made.append(sources(names["Mine"])["nowhere.Mine"])
    assert all(text.startswith("code ") for text in made)
    assert made[0] != made[1]


CHANGES = [
    dict(rule="Adam", grid={"lr": GRID["lr"], "l2": GRID["weight_decay"]}),
    dict(grid=GRID | {"lr": [0.001, 0.01, np.nextafter(0.1, 1)]}),
    dict(grid=dict(reversed(GRID.items()))),
    dict(grid=GRID | {"beta1": 0.8}),
    dict(grid=GRID | {"beta1": [0.9]}),
    dict(network="Plain(hidden=5)"),
    dict(network="ScaleInvariant(hidden=4)"),
    dict(task="Task(n_train=60, noise=0.1)"),
    dict(schedule="CosineAnnealing(T=steps)"),
    *(dict(seeds=3), dict(seeds=[1, 0]), dict(epochs=3), dict(batch_size=20), dict(every=2), dict(dtype="float64")),
]


def test_everything_that_is_asked_for_counts():
    made = [plan(), *(plan(**change) for change in CHANGES)]
    assert len({each.identity for each in made}) == len(made)
    assert plan().identity == plan(grid=dict(GRID), network=Plain(hidden=4), task=Task(n_train=60)).identity


def test_numbers_are_written_in_hex():
    assert plan().settings["lr"] == [x.hex() for x in GRID["lr"]]
    assert described(np.float64(0.1)) == (0.1).hex()
    with pytest.raises(TypeError, match="cannot be part of a sweep's identity"):
        described(object())


def test_labels_are_short():
    assert label(Plain()) == "Plain"
    assert label(Plain(hidden=3)) == "Plain(hidden=3)"
    assert label(ri.Warmup(3, ri.CosineAnnealing(T=9))) == "Warmup(steps=3, then=CosineAnnealing(T=9))"


def test_differences_are_readable():
    there, here = ({"settings": plan(**change).settings} for change in ({}, dict(epochs=3, task="Task(n_train=120)")))
    assert differences(there, here) == [
        "task is Task(noise(0.0), n_train(60), offset(0.3)) there, Task(noise(0.0), n_train(120), offset(0.3)) here",
        "epochs is 2 there, 3 here",
    ]
