"""A chunk of a sweep: a batch of runs that are trained at once, on whichever machine."""

import errno
import hashlib
import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.rule import Rule
from .identity import environment, sources

METRICS = ("train_loss", "test_loss", "train_error", "test_error", "norm")


@dataclass(frozen=True)
class Work:
    """What a worker is given.

    Attributes:
        rule, hyper, schedule, network, task, seeds, training: what to compute; a list in ``hyper`` or
            ``seeds`` has one entry a run.
        environment, sources: the versions that the sweep was begun with, and the rule's.
        runs: the numbers of the runs in the sweep.
        identity: the hash of what this computes.
    """

    rule: type[Rule]
    hyper: dict[str, Any]
    schedule: Any
    network: Any
    task: Any
    seeds: list[int]
    training: dict[str, Any]
    environment: dict[str, str]
    sources: dict[str, str]
    runs: tuple[int, ...]
    identity: str


def computed(work: Work, log: str | None = None, progress: Any = None) -> dict[str, np.ndarray]:
    """Train the batch, on one thread.

    Args:
        work: the batch.
        log: a file to note the beginning in, if its folder is there.
        progress: called with the steps done and their number.

    Returns:
        "epoch" of shape (records,), and the metrics, float64 of shape (records, runs).

    Raises:
        ValueError: this machine has other versions than the sweep was begun with, or training returned
            something of another shape.
    """
    check_environment(work)
    if log is not None:
        note(Path(log), "computes", chunk=work.identity, runs=work.runs)
    hyper: dict[str, Any] = {
        name: np.asarray(value) if isinstance(value, list) else value for name, value in work.hyper.items()
    }
    opt = work.rule(**hyper | {"schedule": work.schedule})
    from ..training import train

    with _one_thread():
        trained = train(
            opt,
            work.network,
            seeds=work.seeds,
            task=work.task,
            progress=progress,
            **work.training | {"arrays": array_library(work.training["arrays"])},
        )
    results = {name: _host(getattr(trained, name)).astype(np.float64) for name in METRICS}
    epochs = _host(trained.epochs)
    results["epoch"] = (epochs[:, 0] if epochs.ndim == 2 else epochs).astype(np.int64)
    check_shapes(results, len(work.runs))
    return results


def check_shapes(results: dict[str, np.ndarray], runs: int) -> None:
    """A ValueError unless every metric has one row a record and one column a run."""
    wanted = (*results["epoch"].shape, runs)
    for name in METRICS:
        if results[name].shape != wanted:
            raise ValueError(f"{name} must have the shape (records, runs) = {wanted}, got {results[name].shape}")


def check_environment(work: Work) -> None:
    """A ValueError unless this machine has the versions that the sweep was begun with."""
    here = environment(work.training["arrays"]) | sources(work.rule)
    for name, value in (work.environment | work.sources).items():
        sent_over = here.get(name, "").startswith("code ")
        if here.get(name) != value and not sent_over:
            raise ValueError(
                f"{socket.gethostname()} has {name} = {here.get(name)!r}, the sweep {value!r}: its bits may differ"
            )


def note(log: Path, event: str, **facts: Any) -> None:
    """Append a line of JSON to the log, in one write, so that lines of several processes do not mix."""
    line = {"event": event, **facts, "time": round(time.time(), 3), "process": os.getpid()}
    if log.parent.is_dir():
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        text = (json.dumps(line) + "\n").encode()
        try:
            if os.write(handle, text) < len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(log))
        finally:
            os.close(handle)


def content_hash(results: dict[str, np.ndarray]) -> str:
    """The SHA-256 of the results' bytes."""
    total = hashlib.sha256()
    for name in sorted(results):
        total.update(name.encode() + np.ascontiguousarray(results[name]).tobytes())
    return total.hexdigest()


def array_library(name: str) -> Any:
    """The module of an array library: "numpy" or "cupy"."""
    if name == "numpy":
        return np
    import cupy

    return cupy


def _host(array: Any) -> np.ndarray:
    from ..core.namespaces import to_host

    return np.asarray(to_host(array) if hasattr(array, "dtype") else array)


def _one_thread() -> Any:
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)
