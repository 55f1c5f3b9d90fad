"""``refimpl sweep`` as its users meet it."""

import json
import os
import re
import sys

import pytest
import xarray

from refimpl.sweeps import sweeping
from tests.test_cli import called, refimpl

SMALL = ["AdamW", "--grid", "lr=0.001,0.01,0.1", "--grid", "weight_decay=0,0.01", "--network", "Plain(hidden=4)"]
SMALL += ["--task", "Task(n_train=60)", "--seeds", "2", "--epochs", "2", "--every", "1", "--batch-size", "30"]


def test_json_is_one_object_and_nothing_else(tmp_path):
    process = refimpl("sweep", *SMALL, "--out", tmp_path / "s", "--json", "--chunk", 5)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    told = json.loads(process.stdout, parse_constant=pytest.fail)
    assert told["sizes"] == {"lr": 3, "weight_decay": 2, "seed": 2, "epoch": 2}
    assert (told["runs"], told["found"], told["computed"]) == (12, 0, 12)
    with xarray.open_zarr(tmp_path / "s") as found:
        mean = found.test_error.isel(epoch=-1).mean("seed").load()
        assert told["best"] == [{"test_error": mean.min().item(), "at": told["best"][0]["at"]}]
        assert mean.sel(told["best"][0]["at"]).item() == mean.min().item()
        assert told["identity"] == found.attrs["identity"]


def test_plain_lines(tmp_path, capsys):
    arguments = ["sweep", *SMALL, "--out", tmp_path / "s", "--network", "ScaleInvariant"]
    assert called(*arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "24 runs of AdamW: 2 network × 3 lr × 2 weight_decay × 2 seed"
    assert lines[1].startswith("each 2 epochs; schedule Constant, task Task(n_train=60), beta1 0.9, beta2 0.999")
    assert lines[2].startswith("in chunks of 24 runs, which take at most ")
    assert any(line.startswith("24 runs computed in ") for line in lines[3:])  # on a busy machine it says how far it is
    assert sum(line.startswith("best: ") and "% wrong on the held-out set" in line for line in lines) == 2
    assert called(*arguments) == 0
    assert re.search(r"^0 runs computed in [0-9:]+, 24 were there already", capsys.readouterr().out, re.MULTILINE)


def test_bars_on_a_terminal(tmp_path):
    import pty
    import subprocess

    from tests.test_cli import _all_of

    shown, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    command = [sys.executable, "-m", "refimpl", "sweep", *SMALL, "--out", str(tmp_path / "s"), "--chunk", "3"]
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    text = _all_of(shown)
    assert process.wait(timeout=120) == 0
    assert "all runs" in text
    assert "/12" in text  # how many are done
    assert "\x1b[" in text
    assert "12 runs computed in" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Adamant"], "rule must be one of"),
        (["AdamW", "--grid", "lr=-1"], "AdamW: lr must be a finite number >= 0, got -1.0"),
        (["AdamW", "--grid", "lr=0.1,0.1"], "lr must have each value once"),
        (["AdamW", "--grid", "speed=1"], "AdamW has no 'speed'; it has lr,"),
        (["AdamW", "--grid", "lr"], "--grid must be NAME=VALUES, got 'lr'"),
        (["AdamW"], "grid must name one hyperparameter at least"),
        (["AdamW", "--grid", "lr="], "lr must be numbers or LOW:HIGH:COUNT, got ''"),
        (["AdamW", "--grid", "lr=1", "--network", "Deep"], "network must be one of"),
        (["AdamW", "--grid", "lr=1", "--seeds", "none"], "seeds must be a number such as 5"),
        (["AdamW", "--grid", "lr=1", "--chunk", "0"], "chunk must be an integer >= 1"),
        (["AdamW", "--grid", "lr=1", "--workers", "2", "--scheduler", "tcp://x:1"], "exclude each other"),
        (["AdamW", "--grid", "lr=1", "--scheduler", "x"], "scheduler must be an address such as tcp://host:8786"),
    ],
)
def test_wrong_usage_exits_with_2_and_begins_nothing(tmp_path, capsys, arguments, message):
    assert called("sweep", *arguments, "--out", tmp_path / "s") == 2
    captured = capsys.readouterr()
    assert message in " ".join(captured.err.split())
    assert captured.out == ""
    assert not (tmp_path / "s").exists()


def test_another_sweep_in_the_folder_exits_with_2(tmp_path, capsys):
    assert called("sweep", *SMALL, "--out", tmp_path / "s", "--json") == 0
    assert called("sweep", *SMALL, "--out", tmp_path / "s", "--json", "--epochs", 3) == 2
    assert "epochs is 2 there, 3 here" in " ".join(capsys.readouterr().err.split())


def test_a_full_disk_exits_with_1_and_says_what_is_kept(tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sweeping.Store, "finish", full)
    assert called("sweep", *SMALL, "--out", tmp_path / "s", "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No space left on device; 12 of 12 runs are kept in" in captured.err


def test_an_interrupt_exits_with_1_and_says_how_to_go_on(tmp_path, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeping.Store, "finish", interrupted)
    assert called("sweep", *SMALL, "--out", tmp_path / "s") == 130
    assert "what is done is kept" in capsys.readouterr().err
    monkeypatch.undo()
    assert called("sweep", *SMALL, "--out", tmp_path / "s", "--json") == 0
    assert json.loads(capsys.readouterr().out)["found"] == 12


def test_a_missing_package_exits_with_2_and_names_the_extra(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sweeping, "find_spec", lambda name: None)
    assert called("sweep", *SMALL, "--out", tmp_path / "s") == 2
    assert "pip install 'refimpl[sweep]'" in capsys.readouterr().err


def test_help_teaches(capsys):
    assert called("sweep", "--help") == 0
    text = capsys.readouterr().out
    for word in ("--grid", "--network", "--schedule", "--workers", "--scheduler", "--chunk", "--json", "Example"):
        assert word in text
