"""What a call asks for."""

import pytest

from refimpl._util import versions as libraries
from refimpl_bench import plan
from refimpl_bench.contests import CONTESTS
from refimpl_bench.workloads import WORKLOADS


def test_the_whole_plan():
    everything = plan.plan()
    cells = [(x.workload.name, x.contest.name, x.dtype) for x in everything.settings]
    assert len(cells) == len(set(cells)) == 2 * (len(CONTESTS) + len(WORKLOADS) - 1)
    assert {rule for name, rule, _ in cells if name != "flat"} == {"AdamW"}
    assert everything.online
    assert everything.memory
    assert everything.parts == len(cells) + 2
    assert all(x.threads[0] == 1 for x in everything.settings)


def test_names_in_any_case_and_once():
    some = plan.plan(["GPT2", "flat", "flat"], ["adamw", "sgd"], ["Float32"], rounds=3)
    cells = [(x.workload.name, x.contest.name) for x in some.settings]
    assert cells == [("flat", "SGD"), ("flat", "AdamW"), ("gpt2", "SGD"), ("gpt2", "AdamW")]
    assert {(x.dtype, x.rounds) for x in some.settings} == {("float32", 3)}
    assert (some.online, some.memory) == (False, False)
    assert plan.plan(["online"]).online


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"workloads": ["bert"]}, "workload must be one of flat, resnet50, gpt2, thousand, online, memory, got 'bert'"),
        ({"rules": ["AdamNC"]}, "rule must be one of SGD, .* got 'AdamNC'"),
        ({"dtypes": ["float16"]}, "dtype must be one of float32, float64, got 'float16'"),
        ({"peers": ["keras"]}, "peer must be one of torch, optax, got 'keras'"),
        ({"rounds": 0}, "rounds must be >= 1, got 0"),
    ],
)
def test_unknown_names(arguments, message):
    with pytest.raises(ValueError, match=message):
        plan.plan(**arguments)


def test_a_missing_peer_is_absent_unless_it_is_asked_for(monkeypatch):
    find = libraries.importlib.util.find_spec
    monkeypatch.setattr(libraries.importlib.util, "find_spec", lambda name: None if name == "optax" else find(name))
    assert "optax" not in plan.plan().peers
    assert plan.plan().absent["optax"].endswith("optax not installed")
    with pytest.raises(ValueError, match=r"pip install .*optax"):
        plan.plan(peers=["optax"])
