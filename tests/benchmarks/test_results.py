"""Ratios, targets, tables and the chart, from made-up times."""

import pytest

from refimpl_bench import chart, memory, online, tables
from refimpl_bench.formats import size, span, times
from refimpl_bench.guard import Agreement
from refimpl_bench.results import Cell, Results, Timing
from refimpl_bench.targets import targets

BITS = Agreement(0.0, True, 0.0)
FACTS = ("processor", "cores", "memory_GiB", "python", "refimpl", "numpy", "numba", "torch", "jax", "jaxlib", "optax")


def timed(name, library, threads, *seconds):
    return Timing(name, library, threads, seconds, 1, BITS)


def made(workload="flat", rule="AdamW", ours=1.0, peer=2.0):
    timings = [
        timed("ri.jit", "refimpl", 1, 3 * ours),
        timed("ri.jit", "refimpl", 2, 0.9 * ours, ours, 4 * ours),
        timed("torch fused", "torch", 1, 2 * peer),
        timed("optax jit", "optax", None, peer),
        timed("ri plain", "refimpl", 1, 11.0),
        timed("NumPy listing", "numpy", 1, 10.0),
    ]
    return Cell(workload, workload, rule, "float32", 100, 1, 2800, 5600.0, timings, {})


def results(*cells, quick=False, online=None, memory=None):
    facts = {"huge_pages": "?", **dict.fromkeys(FACTS)}
    return Results(facts, cells, online, memory, absent={}, quick=quick, seconds=1.0)


def test_ratios():
    one = made()
    assert one.ours.threads == 2
    assert one.ours.median == 1.0
    assert one.ours.quartiles == (0.95, 2.5)
    assert one.best_peer.name == "optax jit"
    assert one.ratio == 0.5
    assert one.to_best_peer(one.named("torch fused")) == 2.0
    assert one.to_limit(one.ours) == 2.0  # 2800 bytes at 5600 a second are half a second
    assert one.as_dict()["timings"][1]["median"] == 1.0


def verdicts(found):
    return {(x.what, x.wanted): x.verdict for x in targets(found)}


def test_targets_are_met_or_missed():
    good = results(made(ours=1.7), made("thousand", ours=9e-6, peer=1e-4), made(rule="SGD", ours=2.0))
    found = verdicts(good)
    assert found["AdamW on flat, float32", "≤ 0.85 × the best peer"] == "met"
    assert found["AdamW on thousand, float32", "≤ 0.3 × the best peer"] == "met"
    assert found["AdamW on thousand, float32", "≤ 10 µs"] == "met"
    assert found["every rule a peer has, flat, float32", "≤ 1.0 × the best peer"] == "met"
    assert found["plain reading, AdamW on flat, float32", "≤ 1.1 × a listing by hand"] == "met"
    assert found["AdamW, gpt2", "≤ 0.95 × the best peer"] == "not measured"
    bad = results(made(ours=1.71), made("thousand", ours=1.1e-5, peer=1e-5), made(rule="SGD", ours=2.1))
    missed = [what for what, verdict in verdicts(bad).items() if verdict == "MISSED"]
    assert len(missed) == 4
    assert "above: SGD 1.05 ×" in next(x.measured for x in targets(bad) if x.what.startswith("every rule"))


def test_targets_of_runs_and_memory():
    scalar = online.Online(10**7, [0.4, 0.5, 0.6], 10, [0.6e-3, 0.6e-3], 0.0, None)
    assert scalar.ratio == pytest.approx(1200)
    extra = memory.Memory(124_439_808, 2**21, 4000)
    found = verdicts(results(made(), online=scalar, memory=extra))
    assert [x for (what, _), x in found.items() if "Theorem" in what] == ["met", "met"]
    assert [x for (what, _), x in found.items() if what.startswith("memory")] == ["MISSED"]


def test_small_sizes_are_not_judged():
    assert set(verdicts(results(made(), quick=True)).values()) == {"not judged", "not measured"}


def test_tables():
    text = tables.markdown(results(made(), made(rule="NAdam")))
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    assert "| optax jit | 2.00 s | 2.00–2.00 s | 1.00 × | 4.00 × |" in text
    plain = tables.plain(tables.tables(results(made())))
    assert "AdamW on flat, float32\n" in plain
    assert "|" not in plain


def test_numbers_as_text():
    assert [span((1.234e-3, 2e-3)), span((5e-7, 2e-6))] == ["1.23–2.00 ms", "500 ns–2.00 µs"]
    assert [times(0.5), times(12.34), times(None), times(1234.5)] == ["0.50 ×", "12.3 ×", "—", "1234 ×"]
    assert [size(1024), size(3 * 2**20)] == ["1.0 KiB", "3.00 MiB"]


def test_the_chart_is_the_same_for_the_same_results(tmp_path):
    cells = [made(), made("thousand"), made(rule="SGD")]
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        assert [path.name for path in chart.save(cells, tmp_path / folder)] == ["bench.png", "bench.svg"]
    for name in ("bench.png", "bench.svg"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert chart.save([], tmp_path) == []
