"""Everyone computes what they are compared with, and is timed."""

import os
from dataclasses import replace

import numpy as np
import pytest

from refimpl import rules
from refimpl.dialects import dialects
from refimpl_bench import cell
from refimpl_bench.cell import Setting, fitting
from refimpl_bench.contests import CONTESTS

from .small import TINY, entrant, quiet


def test_every_rule_that_a_library_has_is_there():
    assert set(CONTESTS) == {rule.__name__ for rule in rules.ALL if dialects(rule)}
    assert CONTESTS["AdamW"].streams == 7  # θ, g, m, v read; θ, m, v written
    assert CONTESTS["SGD"].streams == 3
    assert CONTESTS["AMSGrad"].streams == 9


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rule", ["AdamW", "NAdam", "SGD"])
def test_a_cell_without_peers(rule, dtype, monkeypatch):
    monkeypatch.setenv("REFIMPL_THREADS", "2")
    seen = []
    setting = Setting(TINY, CONTESTS[rule], dtype, (), (1, 2), 3)
    found = cell.measure(setting, lambda done, total: seen.append((done, total)))
    names = [(x.name, x.threads) for x in found.timings]
    listing = [("NumPy listing", 1)] if rule == "AdamW" else []
    assert names == [("ri.jit", 1), ("ri.jit", 2), ("ri plain", 1), *listing]
    assert all(x.agreement.identical and len(x.seconds) == 3 for x in found.timings)
    assert (found.refused, found.best_peer, found.ratio, found.bandwidth) == ({}, None, None, None)
    assert found.bytes_per_step == CONTESTS[rule].streams * 85 * np.dtype(dtype).itemsize
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert os.environ["REFIMPL_THREADS"] == "2"


@pytest.mark.peers
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rule", CONTESTS)
def test_every_peer_computes_what_it_is_compared_with(rule, dtype):
    for name in ("torch", "jax", "optax"):
        pytest.importorskip(name)
    setting = Setting(TINY, CONTESTS[rule], dtype, ("torch", "optax"), (1, 2), 1)
    found = cell.measure(setting, quiet)
    assert found.refused == {}
    assert found.named("optax jit").agreement.holds
    variants = {x.name for x in found.timings if x.library == "torch"}
    fused = {"torch fused"} if rule in ("SGD", "Momentum", "Nesterov", "AdaGrad", "Adam", "AdamW", "AMSGrad") else set()
    assert variants == (set() if CONTESTS[rule].torch is None else {"torch for-loop", "torch foreach"} | fused)
    assert found.best_peer.library in ("torch", "optax")
    assert found.ratio > 0


@pytest.mark.peers
def test_peers_with_another_formula_would_be_refused_as_the_papers_rule():
    pytest.importorskip("torch")
    for rule in ("NAdam", "AMSGrad"):
        setting = Setting(TINY, replace(CONTESTS[rule], dialects={}), "float64", ("torch",), (1,), 1)
        refused = cell.measure(setting, quiet).refused
        assert set(refused) >= {"torch for-loop", "torch foreach"}
        assert "is allowed" in refused["torch foreach"]


def test_bundles_are_joined_as_far_as_the_memory_goes_and_split_where_it_must_be():
    a, b, c = (entrant(name=name, resident=n) for name, n in (("a", 3), ("b", 2), ("c", 4)))
    assert fitting([[a, b], [c]], None) == ([[a, b, c]], [])
    assert fitting([[a, b], [c]], 6) == ([[a, b], [c]], [])
    assert fitting([[a, b], [c]], 4) == ([[a], [b], [c]], [])
    assert fitting([[a, b], [c]], 3) == ([[a], [b]], [c])
    assert fitting([[replace(a, temporary=4)], [b]], 8) == ([[replace(a, temporary=4)], [b]], [])
