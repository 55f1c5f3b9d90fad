"""``sweep``: a grid of training runs, computed in chunks, kept in one Zarr store."""

import dataclasses
import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bounds import SECONDS, WORKERS, shown, whole
from .executing import Executor, Lost, check_address, environment_of, existing_cluster, in_process, local_cluster, on
from .lock import locked
from .plan import Plan
from .planning import planned
from .repairing import reopened
from .speaking import Told
from .store import Store
from .verifying import Damaged, Findings

if TYPE_CHECKING:
    import xarray

#: Runs in a chunk: several of the groups that ``train`` keeps in the cache together; some seconds of work.
CHUNK = {"numpy": 70, "cupy": 2000}


class Stopped(RuntimeError):
    """The sweep could not go on; what is done is kept, and the same call continues."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did.

    Attributes:
        out: the Zarr store.
        plan: what was asked for.
        found: runs that were there already.
        computed: runs that were computed now.
        seconds: how long that took.
        hashes: of the files of the dataset; none if it was not to be verified, or has none.
    """

    out: Path
    plan: Plan
    found: int
    computed: int
    seconds: float
    hashes: Mapping[str, str] = field(repr=False)

    @property
    def dataset(self) -> "xarray.Dataset":
        """Backed by the files, each of which is held to its hash again when it is read."""
        from .reading import opened

        return opened(self.out, self.hashes)


def sweep(
    rule: Any,
    grid: Any,
    *,
    out: str | os.PathLike[str],
    network: Any = "Plain",
    task: Any = "noisy",
    schedule: Any = None,
    seeds: Any = 5,
    epochs: int = 40,
    batch_size: int = 50,
    every: int = 10,
    dtype: str = "float32",
    arrays: str = "numpy",
    chunk: int | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    timeout: float = 30,
    progress: Callable[[int, int], None] | None = None,
    verify: bool = True,
    repair: bool = False,
) -> "xarray.Dataset":
    """Train one network for every point of a grid, and keep what came of it as an xarray Dataset in Zarr.

    A sequence of values is an axis and becomes a dimension of the result; a single value is held fixed and
    becomes a coordinate without dimension.  The runs of one schedule, network and task are the lanes of
    batches, ``chunk`` at a time.  A chunk is written when it is done, whole or not at all; the same call
    after a crash computes the rest.  The numbers are the same to the bit for any ``chunk``, ``workers`` and
    ``scheduler``.  A finished sweep is opened without a lock and without writing, on a read-only disk too.

    Args:
        rule: a rule's class or name: "AdamW", "torch.AdamW" (a dialect), "mine.module:MyAdam".
        grid: hyperparameter -> its values, or its value; the others have the rule's defaults.
        out: the folder of the Zarr store.
        network: of ``refimpl.problems.networks``: objects or text, "ScaleInvariant", "Plain(hidden=32)".
        task: "noisy" (a fifth of the training labels drawn anew), "clean", or ``networks.Task`` objects.
        schedule: η_t: objects or text, in which ``steps`` is the length of a run, "CosineAnnealing(T=steps)".
        seeds: how many, or which: each has its own split, labels, start and batches.
        epochs, batch_size, dtype: as for ``refimpl.training.train``.
        every: epochs between two records, each of which costs about as much as an epoch and a half.
        arrays: "numpy", or "cupy" for a GPU, with other bits.
        chunk: runs in a batch; by default 70, on a GPU 2000, and no more than keeps all workers busy.
        workers: processes of a Dask cluster on this machine; 0 computes in this one, on one core.
        scheduler: the address of a Dask scheduler whose workers compute instead.
        timeout: seconds within which the scheduler must answer and have a worker.
        progress: called with the runs done and their number.
        verify: hold every file of the dataset to its hash before it is handed out, and again when its numbers
            are read.  A file is read once a process for the first, and again when it looks changed.
        repair: if the finished dataset is damaged, train the lost runs again, and only these.

    Returns:
        train_loss, test_loss (nats), train_error, test_error (per cent) and norm, float64, over the axes,
        "seed" and "epoch", backed by the store: ``xarray.open_zarr(out)``.  Settings in hex, versions and
        hashes are its attributes.

    Raises:
        TypeError, ValueError: an argument is refused, or the folder holds another sweep.  Nothing has begun.
        Unreachable: the scheduler does not answer.  Nothing has begun.
        Locked: another process works on this folder.
        Stopped: the disk is full or the workers are gone.  The chunks that are done are kept.
        Damaged: a finished dataset is not as it was written; the message names the files.  Nothing is changed.

    Warns:
        UserWarning: the dataset was finished by an earlier version, which kept no hashes.

    On Windows and macOS, and wherever else processes are spawned, a script with ``workers`` must have its
    calls under ``if __name__ == "__main__":``.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp() + "/tiny.zarr"
    >>> found = sweep("AdamW", {"lr": [1e-3, 1e-2]}, out=folder, network="Plain(hidden=8)", seeds=2, epochs=1)
    >>> dict(found.sizes)
    {'lr': 2, 'seed': 2, 'epoch': 1}
    """
    plan = planned(
        rule,
        grid,
        network=network,
        task=task,
        schedule=schedule,
        seeds=seeds,
        epochs=epochs,
        batch_size=batch_size,
        every=every,
        dtype=dtype,
        arrays=arrays,
    )
    speaker = Told(plan.runs, progress)
    return swept(plan, Path(out), chunk, workers, scheduler, timeout, speaker, verify, repair).dataset


def swept(
    plan: Plan,
    out: Path,
    chunk: int | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    timeout: float = 30,
    speaker: Any = None,
    verify: bool = True,
    repair: bool = False,
) -> Swept:
    """Compute what of the plan is not in ``out`` yet; the arguments are those of ``sweep``."""
    if not out.is_dir() and (out.exists() or out.is_symlink()):
        raise ValueError(
            f"out must be a folder or a new one, got the {'file' if out.exists() else 'broken link'} {out}"
        )
    if repair and not verify:
        raise ValueError("repair=True needs verify=True, which finds what is damaged")
    speaker, begun = speaker or Told(plan.runs), time.perf_counter()
    size = check_execution(plan, chunk, workers, scheduler, timeout)
    with ExitStack() as stack:
        client = None
        if scheduler is not None:
            client = stack.enter_context(existing_cluster(scheduler, timeout))
            plan = dataclasses.replace(plan, environment=environment_of(client, plan.training["arrays"]))
        store, found = Store(out, plan), plan.runs
        store.check(repair)
        if store.finished and _is_whole(store, verify, repair, speaker):
            store.tidy()
            return Swept(out, plan, found, 0, time.perf_counter() - begun, store.hashes if verify else {})
        store.check_links()
        try:
            store.inner.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(store.inner))
            store.check(repair)
            if store.finished and repair:
                reopened(store, size)
            if not store.finished:
                found = _completed(store, size, workers, client, speaker)
        except (OSError, Lost) as trouble:
            raise Stopped(
                f"{trouble}; {len(store.whole_runs())} of {plan.runs} runs are kept in {out}, "
                f"and the same call continues"
            ) from trouble
        store.check()
        _is_whole(store, verify, False, speaker)
    seconds = time.perf_counter() - begun
    return Swept(out, plan, found, plan.runs - found, seconds, store.hashes if verify else {})


def _is_whole(store: Store, verify: bool, repair: bool, speaker: Any) -> bool:
    """May the finished dataset be handed out, or must it be repaired?

    Raises:
        Damaged: it must, and ``repair`` was not asked for.
    """
    found = store.examined() if verify else Findings()
    if found.wrong and not repair:
        raise Damaged(found.text(store.out, store.plan))
    if found.hashed or repair:
        return found.hashed and not found.wrong
    speaker.warns(
        f"{store.out} was finished by an earlier version, which kept no hashes: its files are all there and can be "
        f"read, but a changed number would not be noticed; repair=True (--repair) adds hashes of what is there now"
    )
    return True


def _completed(store: Store, size: int, workers: int, client: Any, speaker: Any) -> int:
    """Compute what is missing and finish the store; how many runs were there already."""
    store.begin()
    done = [run for runs in store.done().values() for run in runs.tolist()]
    with ExitStack() as stack:
        execute: Executor = in_process
        if workers and len(done) < store.plan.runs:
            client = stack.enter_context(local_cluster(workers))
        if client is not None:
            speaker.says(f"Dask dashboard: {client.dashboard_link}")
            execute = on(client)
        speaker.starts(len(done))
        works = store.plan.chunks(done, size)
        for work, results in execute(works, str(store.log.resolve()), speaker.progress):
            store.write(work, results)
            speaker.ends(work)
    store.finish()
    return len(done)


def check_execution(plan: Plan, chunk: Any, workers: Any, scheduler: Any, timeout: Any) -> int:
    """The size of a chunk.

    Raises:
        ValueError: how it is to be computed is not what is allowed.
        ModuleNotFoundError: a package of the extra ``sweep`` is missing.
    """
    for package in ("dask", "distributed", "filelock", "threadpoolctl", "xarray", "zarr"):
        if find_spec(package) is None:
            raise ModuleNotFoundError(f"{package} is missing: sweeps need pip install 'refimpl[sweep]'", name=package)
    size = CHUNK[plan.training["arrays"]] if chunk is None else whole("chunk", chunk, 1)
    workers = whole("workers", workers, 0, WORKERS)
    if workers and scheduler is not None:
        raise ValueError(f"workers and scheduler exclude each other, got {workers} and {scheduler!r}")
    if scheduler is not None:
        check_address(scheduler)
    number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    if not number or not 0 < timeout <= SECONDS:
        allowed = f"<= {SECONDS}" if number and timeout > SECONDS else "> 0"
        raise ValueError(f"timeout must be a number of seconds {allowed}, got {shown(timeout)}")
    return min(size, plan.block if chunk is not None else -(-plan.runs // max(workers, 1)))
