"""``refimpl bench``: its workloads, its guard, its clock, its arithmetic and its command."""

import gc
import json
import os
import subprocess
import sys
from dataclasses import replace
from math import nan

import numpy as np
import pytest

import refimpl as ri
from refimpl.benchmarks import cell, chart, libraries, limit, memory, online, plan, tables, timing
from refimpl.benchmarks.cell import Setting, fitting
from refimpl.benchmarks.contestants import Contestant, Data, Entrant
from refimpl.benchmarks.contests import CONTESTS
from refimpl.benchmarks.formats import size, span, times
from refimpl.benchmarks.group import Group
from refimpl.benchmarks.guard import Agreement, Reference, take_steps
from refimpl.benchmarks.own_contestants import Plain
from refimpl.benchmarks.results import Cell, Results, Timing
from refimpl.benchmarks.targets import targets
from refimpl.benchmarks.workloads import WORKLOADS, Workload, gpt2, resnet50, workload

TINY = Workload("flat", "two small arrays", {"a": (3, 5), "b": (70,)}, 2)
BITS = Agreement(0.0, True, 0.0)


def quiet(done, total):
    pass


# Workloads


@pytest.mark.parametrize(("name", "tensors", "parameters"), [("resnet50", 161, 25_557_032), ("gpt2", 148, 124_439_808)])
def test_networks_have_their_known_sizes(name, tensors, parameters):
    work = workload(name)
    assert (len(work.shapes), work.parameters) == (tensors, parameters)
    assert len(workload(name, quick=True).shapes) == tensors
    assert workload(name, quick=True).parameters < parameters / 40


def test_shapes_by_name():
    assert resnet50()["layer4.2.conv2.weight"] == (512, 512, 3, 3)
    assert resnet50()["layer2.0.downsample.0.weight"] == (512, 256, 1, 1)
    assert gpt2()["h.11.mlp.c_fc.weight"] == (768, 3072)
    assert workload("flat").shapes == {"theta": (8_000_000,)}
    assert workload("thousand").parameters == 1000


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_numbers_are_the_same_in_every_call_and_no_gradient_is_near_zero(dtype):
    for a, b in zip(TINY.theta(dtype), TINY.theta(dtype), strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype == dtype
    gradients = list(TINY.gradients(dtype))
    assert [g.shape for g in gradients] == [(3, 5), (70,)]
    assert min(np.min(np.abs(g)) for g in gradients) >= 0.1 * (1 - 1e-6)
    assert any(np.any(g < 0) for g in gradients)


# Who takes part


def test_every_rule_that_a_peer_has_is_there():
    assert set(CONTESTS) == {
        *("SGD", "Momentum", "Nesterov", "SGDW", "AdaGrad", "RMSProp", "AdaDelta"),
        *("Adam", "AdamW", "AdaMax", "NAdam", "AMSGrad"),
    }
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
    assert variants == (set() if rule == "SGDW" else {"torch for-loop", "torch foreach"} | fused)
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


# The guard


def entrant(make, library="torch", exact=False):
    return Entrant("it", library, (1,), 1, 0, make, exact)


def admitted(make, **kind):
    group = Group(TINY, CONTESTS["AdamW"], "float64")
    group.measure([entrant(make, **kind)], 1, quiet)
    return group


@pytest.mark.parametrize("settings", [{"weight_decay": 1e-4 * 1e-3}, {"lr": 1.01e-3}, {"beta1": 0.91}])
def test_who_computes_something_else_is_refused(settings):
    wrong = replace(CONTESTS["AdamW"].rule, **settings)
    group = admitted(lambda data: Plain(wrong, data))
    assert group.timings == []
    assert "it is off by" in group.refused["it"]


def test_a_last_bit_is_enough_to_refuse_a_reading_of_refimpl_but_not_a_peer():
    opt = CONTESTS["AdamW"].rule
    near = replace(opt, beta2=np.nextafter(opt.beta2, 1).item())
    assert admitted(lambda data: Plain(near, data)).refused == {}
    assert set(admitted(lambda data: Plain(near, data), library="refimpl", exact=True).refused) == {"it"}


def test_nan_is_refused():
    class Broken(Plain):
        def theta(self):
            return (np.full_like(x, nan) for x in super().theta())

    assert set(admitted(lambda data: Broken(CONTESTS["AdamW"].rule, data)).refused) == {"it"}


def test_a_peer_that_fails_is_named_and_refimpl_that_fails_is_an_error():
    def fails(data):
        raise RuntimeError("no such kernel")

    assert "no such kernel" in admitted(fails).refused["it"]
    with pytest.raises(RuntimeError, match="no such kernel"):
        admitted(fails, library="refimpl")


def test_the_guard_uses_every_thread_count():
    used = []

    class Spy(Plain):
        def use(self, count):
            used.append(count)

    spy = Spy(ri.SGD(), Data(TINY, "float64"))
    take_steps(spy, replace(entrant(None), threads=(1, 2)))
    assert used == [1, 2, 1]
    assert Reference(ri.SGD(), TINY, "float64").agreement(spy, exact=True).identical


# The clock


class Clocked(Contestant):
    """It takes as long as one says, and remembers its steps."""

    def __init__(self, clock, seconds):
        self.clock, self.seconds, self.calls = clock, seconds, []

    def run(self, steps):
        self.calls.append(steps)
        self.clock[0] += self.seconds * steps


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(timing.time, "sleep", lambda seconds: None)
    return now


def test_short_steps_are_repeated_and_long_ones_are_not(clock):
    short, long = Clocked(clock, 1e-5), Clocked(clock, 0.2)
    runners = [timing.Runner(entrant(None), each, None) for each in (short, long)]
    gc.enable()
    timing.interleaved(runners, 3, lambda done, total: pytest.fail("collecting") if gc.isenabled() else None)
    assert gc.isenabled()
    assert [runner.steps for runner in runners] == [400, 1]
    np.testing.assert_allclose([x for runner in runners for x in runner.seconds], [1e-5] * 3 + [0.2] * 3)
    assert short.calls[-2:] == [1, 400]  # one that is not timed
    assert long.calls[-1] == 1


def test_turns_are_interleaved(clock):
    order = []

    class Named(Clocked):
        def run(self, steps):
            order.append(self.seconds)
            super().run(steps)

    runners = [timing.Runner(entrant(None), Named(clock, x), None) for x in (1.0, 2.0, 3.0)]
    timing.interleaved(runners, 2, quiet)
    assert order[-6:] == [1.0, 2.0, 3.0, 3.0, 2.0, 1.0]


def test_the_bandwidth_counts_what_a_stream_reads_and_writes(clock):
    for each in limit.entrants(4, TINY.parameters * 8, (2,)):
        stream = each.make(Data(TINY, "float64"))
        stream.use(2)
        stream.run(3)
        assert len(stream.a) == 2 * TINY.parameters
        arrays = 2 if each.name.startswith("copy") else 3
        np.testing.assert_allclose(stream.a, stream.b[0] if arrays == 2 else 1 + 3 * stream.b[0])
        runner = timing.Runner(each, stream, 2, seconds=[0.5, 0.5, 9.0])
        assert limit.bandwidth(runner) == arrays * len(stream.a) * 8 / 0.5
        stream.close()


# Groups


def test_bundles_are_joined_as_far_as_the_memory_goes_and_split_where_it_must_be():
    a, b, c = (replace(entrant(None), name=name, resident=n) for name, n in (("a", 3), ("b", 2), ("c", 4)))
    assert fitting([[a, b], [c]], None) == ([[a, b, c]], [])
    assert fitting([[a, b], [c]], 6) == ([[a, b], [c]], [])
    assert fitting([[a, b], [c]], 4) == ([[a], [b], [c]], [])
    assert fitting([[a, b], [c]], 3) == ([[a], [b]], [c])
    assert fitting([[replace(a, temporary=4)], [b]], 8) == ([[replace(a, temporary=4)], [b]], [])


# The plan


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


# Ratios, targets, tables


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


def results(*cells, quick=False, **others):
    return Results({"huge_pages": "?", **dict.fromkeys(FACTS)}, cells, **({"online": None, "memory": None} | others),
                   absent={}, quick=quick, seconds=1.0)  # fmt: skip


FACTS = ("processor", "cores", "memory_GiB", "python", "refimpl", "numpy", "numba", "torch", "jax", "jaxlib", "optax")


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
    plain = tables.plain(results(made()))
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


# The two measurements of another kind


def test_a_step_needs_almost_no_memory():
    found = memory.measure(quick=True)
    assert found.parameters == workload("gpt2", quick=True).parameters
    assert 0 <= found.largest < 2 * 2**20


def test_the_whole_run_is_timed_without_pytorch_too():
    found = online.measure(True, (), quiet)
    assert len(found.seconds) == online.QUICK[2]
    assert (found.ratio, found.refused) == (None, "PyTorch takes no part")


@pytest.mark.peers
def test_the_pytorch_loop_solves_the_same_problem():
    pytest.importorskip("torch")
    found = online.measure(True, ("torch",), quiet)
    assert found.refused is None
    assert found.ratio > 10


# The command


def called(*arguments):
    from refimpl.cli import app

    with pytest.raises(SystemExit) as stop:
        app([str(argument) for argument in arguments], prog_name="refimpl")
    return stop.value.code


TRY = ("bench", "--quick", "--workload", "thousand", "--rule", "adamw", "--dtype", "float32", "--rounds", "2")


@pytest.fixture
def no_peers(monkeypatch):
    """As where PyTorch, JAX and optax are not installed."""
    find = libraries.importlib.util.find_spec
    gone = ("torch", "jax", "optax")
    monkeypatch.setattr(libraries.importlib.util, "find_spec", lambda name: None if name in gone else find(name))


@pytest.mark.usefixtures("no_peers")
def test_json_is_one_object_and_nothing_else(tmp_path, capsys):
    assert called(*TRY, "--json", "--out", tmp_path) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    found = json.loads(captured.out, parse_constant=pytest.fail)
    assert found == json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bench.json", "bench.md", "bench.png", "bench.svg"]
    assert found["machine"]["numpy"] == np.__version__
    assert set(found["absent"]) == {"torch", "optax"}
    (only,) = found["cells"]
    assert (only["rule"], only["dtype"], only["parameters"]) == ("AdamW", "float32", 1000)
    assert {x["name"] for x in only["timings"]} == {"ri.jit", "ri plain", "NumPy listing"}
    assert all(len(x["seconds"]) == 2 and x["agreement"]["identical"] for x in only["timings"])
    assert found["targets"]


@pytest.mark.usefixtures("no_peers")
def test_markdown_and_plain_lines(tmp_path, capsys):
    assert called(*TRY, "--markdown", "--out", tmp_path) == 0
    assert capsys.readouterr().out == (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert called(*TRY, "--out", tmp_path) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert text.startswith("AdamW on one array of 1000, float32: ri.jit ")
    assert "torch is absent: torch not installed." in text
    assert "1 cells in" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workload", "bert"], "workload must be one of"),
        (["--rule", "AdamNC"], "rule must be one of"),
        (["--dtype", "float16"], "dtype must be one of"),
        (["--peer", "torch"], "peer 'torch' needs torch, not installed"),
        (["--rounds", "0"], "rounds must be >= 1"),
        (["--json", "--markdown"], "exclude each other"),
    ],
)
@pytest.mark.usefixtures("no_peers")
def test_wrong_usage_exits_with_2(arguments, message, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert called("bench", *arguments) == 2
    captured = capsys.readouterr()
    assert message in " ".join(captured.err.replace("│", " ").split())
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []  # nothing was begun


def test_importing_refimpl_does_not_load_the_benchmark():
    code = "import sys, refimpl; sys.exit('refimpl.benchmarks' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
