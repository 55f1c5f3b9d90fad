"""The benchmark of a whole grid: who takes part computes the same, and its tables say what was measured."""

import json
import time

import numpy as np
import pytest

from refimpl_bench import grid, sweep
from refimpl_bench.pair import pair


def measured(ours, loop, vmap, whole=9.0):
    seconds = {"refimpl": ours, "PyTorch loop": loop, "torch.func.vmap": vmap}
    return sweep.Measured("Plain", seconds, dict.fromkeys(seconds, "as it is"), whole)


def test_the_grid_is_that_of_the_claim():
    assert (len(grid.RATES), len(grid.DECAYS), grid.RUNS) == (9, 12, 540)
    assert grid.EPOCHS * grid.PER_EPOCH == 480
    assert grid.TASK.steps_per_epoch(grid.BATCH) == grid.PER_EPOCH


def test_a_share_is_drawn_without_repetition():
    runs = grid.drawn(np.random.default_rng(0), 108)
    assert len(runs) == 540
    assert len(set(runs.lanes)) == 540
    assert runs.lanes[0][:2] == runs.lanes[4][:2]  # the seed runs fastest


def test_ratios_are_medians_of_rounds():
    result = measured([1.0, 2.0, 1.0], [10.0, 30.0, 12.0], [1.0, 1.0, 0.5])
    assert result.ratio("PyTorch loop") == 12
    assert result.ratio("torch.func.vmap") == 0.5
    assert [row[1:] for row in sweep.targets([result])] == [
        ("≥ 10 × as fast as PyTorch loop", "12.0 ×", "met"),
        ("≥ 1 × as fast as torch.func.vmap", "0.50 ×", "MISSED"),
    ]
    text = sweep.markdown([result], judged=True)
    assert "| Plain | PyTorch loop | as it is | 12.0 s | 10.0–30.0 s | 12.0 × |" in text
    assert "| Plain | `ri.sweep`, cluster and store included | 2 workers | 9.00 s | | 9.00 × |" in text
    assert "MISSED" not in sweep.markdown([result], judged=False)


def test_a_pair_works_at_the_same_time():
    with pair() as both:
        both.seconds(time.sleep, 0)
        start = time.perf_counter()
        assert 0.2 <= both.seconds(time.sleep, 0.2) <= time.perf_counter() - start
        with pytest.raises(ValueError, match="negative"):
            both.seconds(time.sleep, -1)


@pytest.mark.peers
@pytest.mark.parametrize("network", grid.NETWORKS)
def test_everyone_computes_the_same(network):
    pytest.importorskip("torch")
    sweep.check(network)


@pytest.mark.peers
def test_who_computes_something_else_is_found(monkeypatch):
    pytest.importorskip("torch")
    from refimpl_bench import grid_torch

    wrong = grid_torch._start
    monkeypatch.setattr(grid_torch, "_start", lambda network, seed: wrong(network, seed + 1))
    with pytest.raises(ValueError, match="loop computes something else on Plain"):
        sweep.check("Plain")


def test_wrong_usage(capsys, monkeypatch):
    for arguments in (["--rounds", "0"], ["--steps"]):
        with pytest.raises(SystemExit) as stop:
            sweep.main(arguments)
        assert stop.value.code == 2
    monkeypatch.setattr(sweep, "missing", lambda name: [name])
    with pytest.raises(SystemExit) as stop:
        sweep.main([])
    assert stop.value.code == 2
    assert "pip install torch" in capsys.readouterr().err


def test_json(monkeypatch, capsys):
    monkeypatch.setattr(sweep, "missing", lambda name: [])
    monkeypatch.setattr(sweep, "measure", lambda rounds, epochs: [measured([1.0], [12.0], [1.0])])
    sweep.main(["--json", "--rounds", "1"])
    (told,) = json.loads(capsys.readouterr().out)["networks"]
    assert told["ratios"] == {"refimpl": 1.0, "PyTorch loop": 12.0, "torch.func.vmap": 1.0}
