"""Sweeps that are killed, at random and before each operation; disks that are full."""

import subprocess
import sys
from pathlib import Path

import pytest

from .killing import torment
from .small import RUNS, files, small

ROOT = Path(__file__).resolve().parent.parent.parent


def test_five_are_killed_at_random():
    command = [sys.executable, "-m", "tests.sweeps.killing", "--times", "5", "--forked"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr
    assert "every dataset is the undisturbed one to the byte" in process.stdout


@pytest.mark.thorough
def test_the_command_is_killed_at_random(tmp_path):
    torment(tmp_path, times=3, workers=0, told=lambda text: None)


@pytest.mark.slow
def test_one_with_a_worker_is_killed(tmp_path):
    torment(tmp_path, times=1, workers=1, told=lambda text: None)


def test_death_before_some_operations():
    command = [sys.executable, "-m", "tests.sweeps.dying", "--few"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr
    assert "finished to the byte after each" in process.stdout


LIMITED = """
import resource, sys, pathlib
from tests.sweeps.small import small
if int(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    small(pathlib.Path(sys.argv[1]), chunk=2)
except Exception as error:
    print(type(error).__name__, error)
"""


def limited(out, size):
    command = [sys.executable, "-c", LIMITED, str(out), str(size)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_files_may_not_grow(tmp_path):
    """The log is the first to reach the limit, after some chunks."""
    told = limited(tmp_path / "s", 2500)
    assert told.startswith("Stopped ")
    assert "File too large" in told
    assert "runs are kept in" in told
    kept = int(told.partition(";")[2].split()[0])
    assert kept > 0
    done = small(tmp_path / "s", chunk=2)
    assert (done.found, done.computed) == (kept, RUNS - kept)
    small(tmp_path / "whole")
    assert files(tmp_path / "s") == files(tmp_path / "whole")


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 40 KiB, where this may be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root can make a small file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(tiny_disk, tmp_path):
    told = limited(tiny_disk / "s", 0)
    assert told.startswith("Stopped ")
    assert "No space left on device" in told
    kept = int(told.partition(";")[2].split()[0])
    assert kept > 0
    subprocess.run(["mount", "-o", "remount,size=4m", str(tiny_disk)], check=True)
    done = small(tiny_disk / "s", chunk=2)
    assert (done.found, done.computed) == (kept, RUNS - kept)
    small(tmp_path / "whole")
    assert files(tiny_disk / "s") == files(tmp_path / "whole")
