"""One process at a time, and none that is dead."""

import json
import os
import signal
import subprocess
import sys

import pytest

from refimpl.sweeps.lock import Locked, locked

from .small import RUNS, small

HOLD = "import sys, pathlib, time; from refimpl.sweeps.lock import locked\n"
HOLD += "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


@pytest.fixture
def holder(tmp_path):
    """A process that holds the lock of the folder."""
    inner = tmp_path / "s" / ".sweep"
    inner.mkdir(parents=True)
    process = subprocess.Popen([sys.executable, "-c", HOLD, inner], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_refused_and_a_dead_one_is_forgotten(holder, tmp_path):
    with pytest.raises(Locked, match=f"s is being written by process {holder.pid} on .*; wait for it or stop it"):
        small(tmp_path / "s")
    assert not (tmp_path / "s" / ".sweep" / "sweep.json").exists()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert small(tmp_path / "s").computed == RUNS


def test_the_command_exits_with_2(holder, tmp_path, capsys):
    from .test_command import SMALL, called

    assert called("sweep", *SMALL, "--out", tmp_path / "s") == 2
    assert f"process {holder.pid}" in capsys.readouterr().err


def test_the_lock_is_free_again_after_an_error(tmp_path):
    with pytest.raises(KeyboardInterrupt), locked(tmp_path):
        raise KeyboardInterrupt
    with locked(tmp_path):
        assert json.loads((tmp_path / "owner.json").read_text())["process"] == os.getpid()
