"""The GPU's benchmark where there is no GPU: what is asked for, its tables, and the error."""

import json
import re

import pytest

from refimpl_bench import gpu, gpu_tables
from refimpl_bench.gpu_clock import DeviceTiming
from refimpl_bench.guard import Agreement
from refimpl_bench.results import Cell

FACTS = {"device": "a device"}


def timed(name, library, on_gpu, by_host, deviation=0.0):
    agreement = Agreement(deviation, deviation == 0, 1e-3)
    return DeviceTiming(name, library, None, [on_gpu] * 3, 1, agreement, None, [by_host] * 3)


def made(workload="flat", dtype="float32", ours=1.05, by_host=1.1):
    timings = [timed("ri.jit", "refimpl", ours, by_host), timed("torch fused", "torch", 1.08, 1.2, deviation=2e-7)]
    refused = {"torch foreach": "failed: no memory"}
    return Cell(workload, workload, "AdamW", dtype, 100, 1, 2800, 2800.0, timings, refused)


def verdicts(*cells, judged=True):
    return [(x.wanted.split()[0], x.measured, x.verdict) for x in gpu_tables.targets(cells, judged)]


def test_targets():
    good = [("≥", "95.2%", "met"), ("≤", "0.97 ×", "met"), ("≤", "0.92 ×", "met")]
    assert verdicts(made()) == good
    assert verdicts(made(ours=1.12, by_host=1.3)) == [
        ("≥", "89.3%", "MISSED"),
        ("≤", "1.04 ×", "MISSED"),
        ("≤", "1.08 ×", "MISSED"),
    ]
    assert verdicts(made("resnet50")) == good[1:]
    assert verdicts(made("gpt2"), made(dtype="float64")) == []
    assert {verdict for *_, verdict in verdicts(made(), judged=False)} == {"not judged"}


def test_the_page():
    text = gpu_tables.markdown(FACTS, [made()], judged=True)
    assert "- device: a device\n" in text
    assert "| ri.jit | 1.05 s | 1.05–1.05 s | 0.0 GB/s | 95.2% | 0.97 × | 1.10 s | 0.92 × | bits |\n" in text
    assert "| torch fused | 1.08 s | 1.08–1.08 s | 0.0 GB/s | 92.6% | 1.00 × | 1.20 s | 1.00 × | 2e-07 |\n" in text
    assert "torch foreach refused in AdamW on flat, float32: failed: no memory." in text
    widths = [line.count("|") for line in text.splitlines() if line.startswith("| ri.jit") or line.startswith("| who")]
    assert set(widths) == {10}


def test_json_has_every_number():
    found = json.loads(json.dumps(gpu_tables.as_dict(FACTS, [made()], True), allow_nan=False))
    assert found["cells"][0]["timings"][1]["wall"] == [1.2] * 3
    assert [x["met"] for x in found["targets"]] == [True] * 3


def test_what_is_measured():
    cells = [(x.workload.name, x.contest.name, x.dtype) for x in gpu.settings(gpu.NAMES, 3, False)]
    assert cells[:3] == [("flat", "AdamW", "float32"), ("flat", "AdamW", "float64"), ("resnet50", "AdamW", "float32")]
    rules = [rule for name, rule, dtype in cells if name == "rules"]
    assert "SGDW" not in rules  # which PyTorch has not
    assert {"SGD", "Momentum", "Adam", "AMSGrad"} <= set(rules)
    sizes = {
        x.workload.name: x.workload.parameters
        for x in gpu.settings(["rules", "flat"], 3, False)
        if x.dtype == "float32"
    }
    assert sizes == {"rules": 2**26, "flat": 2**28}
    assert all(x.workload.parameters < 4e6 for x in gpu.settings(gpu.NAMES, 3, True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workload", "bert"], "invalid choice: 'bert'"),
        (["--rounds", "0"], "rounds must be >= 1, got 0"),
        ([], "nothing works"),
    ],
)
def test_wrong_usage_and_a_missing_gpu_exit_with_2(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr(gpu, "problem", lambda: "nothing works")
    with pytest.raises(SystemExit) as stop:
        gpu.main(arguments)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (2, "")
    assert message in captured.err


def test_what_is_missing_is_named(monkeypatch):
    import sys
    import types

    monkeypatch.setitem(sys.modules, "cupy", None)
    assert re.search(r"needs CuPy, .* pip install 'refimpl\[cuda\]'", gpu.problem())

    def ones(size):
        raise RuntimeError("no driver")

    monkeypatch.setitem(sys.modules, "cupy", types.SimpleNamespace(ones=ones))
    assert "needs a CUDA GPU" in gpu.problem()
    assert "no driver" in gpu.problem()


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as stop:
        gpu.main(["--help"])
    text = capsys.readouterr().out
    assert stop.value.code == 0
    for name in (*gpu.NAMES, "--quick", "examples:", "Exit codes"):
        assert name in text
