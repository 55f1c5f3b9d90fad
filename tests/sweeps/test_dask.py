"""On a Dask cluster: the same bytes, whoever computes and whoever dies."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from distributed import Client, LocalCluster

from refimpl._util.progress import Silent
from refimpl.engine import Untraceable
from refimpl.sweeps import executing
from refimpl.sweeps.executing import Lost, Unreachable, _result
from refimpl.sweeps.progress import Runs
from refimpl.sweeps.sweeping import swept

from .small import RUNS, computed, events, files, plan, small, story
from .test_command import SMALL, called


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes, which know the tests."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        yield cluster


@pytest.mark.parametrize("chunk", [2, 5])
def test_the_same_bytes_on_an_existing_cluster(cluster, tmp_path, chunk):
    small(tmp_path / "here")
    small(tmp_path / "there", chunk=chunk, scheduler=cluster.scheduler_address)
    assert files(tmp_path / "here") == files(tmp_path / "there")
    assert sorted(computed(tmp_path / "there")) == list(range(RUNS))
    assert os.getpid() not in {event["process"] for event in events(tmp_path / "there", "computes")}


def test_the_same_bytes_on_a_cluster_of_our_own(tmp_path):
    said = []

    class Noted(Silent):
        def says(self, text):
            said.append(text)

    small(tmp_path / "here")
    done = swept(plan(), tmp_path / "there", 3, workers=1, runs=Runs(RUNS, Noted()))
    assert done.computed == RUNS
    assert files(tmp_path / "here") == files(tmp_path / "there")
    assert len(said) == 1
    assert said[0].startswith("Dask dashboard: http://127.0.0.1:")


def test_a_worker_is_killed(cluster, tmp_path):
    """What it had in hand is computed by another; nothing else is computed twice."""
    long = dict(epochs=300, every=100)
    small(tmp_path / "here", **long)
    log = tmp_path / "there" / ".sweep" / "log.jsonl"
    killed = []

    def kill():
        deadline = time.monotonic() + 60
        while not (log.exists() and "writes" in log.read_text()):  # somebody is in the middle of the second chunk
            assert time.monotonic() < deadline
            time.sleep(0.005)
        killed.append(events(tmp_path / "there", "computes")[-1]["process"])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    small(tmp_path / "there", chunk=2, scheduler=cluster.scheduler_address, **long)
    killer.join()
    assert files(tmp_path / "here") == files(tmp_path / "there")
    runs = computed(tmp_path / "there")
    twice = {run for run in runs if runs.count(run) > 1}
    assert twice  # it was in the middle of something
    for run in twice:  # nothing that was on the disk, and the first time by the one that was killed
        told = [event for event in story(tmp_path / "there") if run in event.get("runs", ())]
        assert [event["event"] for event in told] == ["computes", "computes", "writes"]
        assert told[0]["process"] == killed[0]


def test_a_scheduler_that_does_not_answer(tmp_path):
    begun = time.perf_counter()
    with pytest.raises(Unreachable, match=r"no Dask scheduler answers at tcp://127.0.0.1:9 within 1 s"):
        swept(plan(), tmp_path / "s", 5, scheduler="tcp://127.0.0.1:9", timeout=1)
    assert time.perf_counter() - begun < 10
    assert not (tmp_path / "s").exists()
    with pytest.raises(ValueError, match="scheduler must be an address such as tcp://host:8786, got 'nonsense'"):
        swept(plan(), tmp_path / "s", 5, scheduler="nonsense", timeout=1)


def test_a_scheduler_without_workers(tmp_path):
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as empty,
        pytest.raises(Unreachable, match=r"has no workers after 0.5 s"),
    ):
        swept(plan(), tmp_path / "s", 5, scheduler=empty.scheduler_address, timeout=0.5)
    assert not (tmp_path / "s").exists()


def test_an_error_on_a_worker_is_the_error_here(cluster, tmp_path):
    class Broken(type(plan().rule())):
        def update(h, *arguments, **named):
            raise ZeroDivisionError("mine")

    with pytest.raises(Untraceable, match=r"Broken, whose update raised ZeroDivisionError .*: mine"):
        small(tmp_path / "s", rule=Broken, scheduler=cluster.scheduler_address)


def test_a_scheduler_that_is_gone(cluster):
    """``distributed`` says so by cancelling what was asked of it."""
    with Client(cluster, set_as_default=False) as client:
        future = client.submit(time.sleep, 5, pure=False)
        client.cancel([future])
        with pytest.raises(Lost, match="the connection to the Dask scheduler broke"):
            _result(future)


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_chunk_that_kills_every_worker(cluster):
    with Client(cluster, set_as_default=False) as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        with pytest.raises(Lost, match="took the life of one worker after the other"):
            _result(client.submit(die, pure=False))


DIES = """
import os, signal, subprocess, sys, time
import psutil

process = subprocess.Popen([sys.executable, "-m", "refimpl", "sweep", *sys.argv[2:]], stderr=subprocess.PIPE, text=True)
left = int(sys.argv[1])
while process.poll() is None and left:
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
                left -= 1
        except psutil.NoSuchProcess:
            pass
    time.sleep(0.01)
print(process.communicate()[1])
sys.exit(process.returncode)
"""


@pytest.mark.parametrize("times", [1, 1000])
def test_workers_that_die_while_the_cluster_starts(tmp_path, times):
    """One of two, or each that is started: the sentence that says how to go on, and so it does."""
    command = [*SMALL, "--out", str(tmp_path / "s"), "--json"]
    dies = [sys.executable, "-c", DIES, str(times), *command, "--workers", "2"]
    process = subprocess.run(dies, capture_output=True, text=True, timeout=120)
    assert process.returncode == 1, process.stdout
    assert "refimpl sweep: the workers ended while the Dask cluster started" in process.stdout
    assert "0 of 12 runs are kept in" in process.stdout
    assert "the same call continues" in process.stdout
    assert "Traceback" not in process.stdout
    assert called("sweep", *command) == 0


def test_workers_that_die_when_they_are_asked_for_their_versions(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(executing, "environment", die)
    with Client(cluster, set_as_default=False) as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    with pytest.raises(Unreachable, match="the workers ended when they were asked for their versions"):
        small(tmp_path / "s", scheduler=cluster.scheduler_address)
    assert not (tmp_path / "s").exists()
