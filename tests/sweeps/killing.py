"""Kill sweeps at random moments, and see that nothing is lost, torn or done twice.

    python -m tests.sweeps.killing --times 20
    python -m tests.sweeps.killing --times 5 --workers 2
    python -m tests.sweeps.killing --times 20 --forked

A sweep is run once undisturbed.  Then the same command is run again and again in another folder and killed
(SIGKILL) each time at a random moment, until so many were killed while they worked; one that comes to its
end first is compared, and the next begins in a new folder.  After each kill what is on the disk is read.
With --forked the processes are not the command but forks of this one, which has all modules at hand.
"""

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dask.array  # noqa: F401 - what all forks need is loaded once
import numpy as np
import psutil
import xarray

from refimpl.sweeps import work
from refimpl.sweeps.store import Store

from .small import computed, events, files, plan, small

LONG = dict(epochs=40, every=10)
ARGUMENTS = ["AdamW", "--grid", "lr=0.001,0.01,0.1", "--grid", "weight_decay=0,0.01", "--network", "Plain(hidden=4)"]
ARGUMENTS += ["--task", "Task(n_train=60)", "--seeds", "2", "--epochs", "40", "--every", "10", "--batch-size", "30"]


def start(out, workers):
    """The command, in a process of its own."""
    execution = ["--chunk", "1", "--workers", str(workers), "--out", str(out), "--json"]
    command = [sys.executable, "-m", "refimpl", "sweep", *ARGUMENTS, *execution]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


class Forked:
    """The same sweep in a fork of this process, as far as ``torment`` must know it."""

    def __init__(self, out, workers):
        assert workers == 0, "a cluster cannot be started in a fork"
        self.process = multiprocessing.get_context("fork").Process(target=small, args=(out, 1), kwargs=LONG)
        self.process.start()
        self.pid = self.process.pid

    def poll(self):
        return self.process.exitcode

    def wait(self, timeout=None):
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("the fork", timeout)
        return self.process.exitcode

    returncode = property(poll)


def until_it_works(process, out):
    """Wait until the process computes: before that there is nothing to lose."""
    log, before = out / ".sweep" / "log.jsonl", _size(out)
    while process.poll() is None and _size(out) == before:
        time.sleep(0.002)
    return log


def _size(out):
    log = out / ".sweep" / "log.jsonl"
    return log.stat().st_size if log.exists() else 0


def kill(process):
    """The process alone: its workers, if any, must end by themselves."""
    children = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive, f"workers that outlive their sweep: {alive}"


def whole(out, asked):
    """The numbers of the runs on the disk; all that has a chunk's name must be a chunk, and no dataset is torn."""
    store = Store(out, asked)
    if store.finished:
        return set(range(store.plan.runs))
    try:
        with xarray.open_zarr(out):
            raise AssertionError("a dataset before the sweep is finished")
    except FileNotFoundError:
        pass
    return {run for path in store.chunks.glob("*.npz") for run in store.results(path)["runs"].tolist()}


def torment(folder, times, workers, seed=0, told=print, start=start):
    """Kill ``times`` sweeps in ``folder``; returns how often runs were computed again because they were in hand."""
    rng = random.Random(seed)
    assert start(folder / "undisturbed", 0).wait() == 0
    wanted, killed, again, round_ = files(folder / "undisturbed"), 0, 0, 0
    out, there, span = folder / "killed0", set(), 4.0
    while killed < times:
        before = len(computed(out)) if _size(out) else 0
        process = start(out, workers)
        until_it_works(process, out)
        begun = time.perf_counter()
        try:
            process.wait(timeout=rng.uniform(0, span))
        except subprocess.TimeoutExpired:
            kill(process)
            killed += 1
        now = computed(out)[before:]
        assert len(now) == len(set(now)), "a run was computed twice by one process"
        assert not there & set(now), "a run was computed although it was on the disk"
        again += len(set(now) & set(computed(out)[:before]))
        there = whole(out, plan(**LONG))
        told(f"{killed} killed, {len(there)} of {plan(**LONG).runs} runs on the disk")
        if process.returncode == 0:
            span = min(span, time.perf_counter() - begun)
        if len(there) == plan(**LONG).runs:
            assert start(out, workers).wait() == 0
            _compare(out, wanted)
            round_ += 1
            out, there = folder / f"killed{round_}", set()
    assert start(out, workers).wait() == 0
    assert not there & set(computed(out)[before + len(now) :])
    _compare(out, wanted)
    assert events(out, "deletes") == []
    return again


def _compare(out, wanted):
    assert files(out) == wanted, "the dataset differs from the undisturbed one"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="how many processes to kill (20)")
    parser.add_argument("--workers", type=int, default=0, help="Dask workers of each sweep (0: none)")
    parser.add_argument("--seed", type=int, default=0, help="of the random moments (0)")
    parser.add_argument("--forked", action="store_true", help="kill forks of this process, not the command")
    given = parser.parse_args()
    if given.forked:
        work.computed(plan(**LONG).work(np.arange(1)))  # compiled once, for all forks
    with tempfile.TemporaryDirectory() as folder:
        again = torment(Path(folder), given.times, given.workers, given.seed, start=Forked if given.forked else start)
    print(f"{given.times} killed; every dataset is the undisturbed one to the byte; {again} runs were in hand")


if __name__ == "__main__":
    main()
