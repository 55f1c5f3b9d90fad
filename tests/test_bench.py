"""``refimpl bench`` as its users meet it; what is behind it is tested in tests/benchmarks."""

import json
import subprocess
import sys

import numpy as np
import pytest

from refimpl._util import versions as libraries


def called(*arguments):
    from refimpl.cli.app import app

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
    code = "import sys, refimpl; sys.exit('refimpl_bench' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
