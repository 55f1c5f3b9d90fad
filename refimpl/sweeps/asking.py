"""``sweep``: a grid of training runs, computed in chunks, kept in one Zarr store."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._util.messages import shown
from .planning import planned
from .progress import Runs
from .sweeping import swept

if TYPE_CHECKING:
    import xarray


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

    An axis has at most 10^6 values, a grid 10^7 runs, a run 10^6 epochs, a network 10^7 weights; the result
    takes at most 1 TiB.

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
    if not isinstance(out, str | os.PathLike) or "\0" in os.fspath(out):
        raise TypeError(f"out must be the path of a folder, got {shown(out)}")
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
    runs = Runs(plan.runs, function=progress)
    return swept(plan, Path(out), chunk, workers, scheduler, timeout, runs, verify, repair).dataset
