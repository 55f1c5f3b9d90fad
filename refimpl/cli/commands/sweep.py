"""``refimpl sweep``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from .ending import INTERRUPTED


def sweep(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="AdamW, torch.AdamW (a dialect) or PKG.MOD:CLASS (yours).")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The Zarr store: a new folder, or one to continue.")],
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES",
            help="A hyperparameter: lr=0.1 holds it fixed, lr=0.1,0.3 is an axis, lr=1e-4:1:9 an axis of nine in "
            "equal ratios; both may be mixed, weight_decay=0,1e-5:1:11. May be repeated.",
        ),
    ] = None,
    network: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NET",
            help="Plain, BatchNormalized, ScaleInvariant or Convolutional, with settings if need be: "
            "'Plain(hidden=32)'. May be repeated, and is an axis then, as are task and schedule. Plain by default.",
        ),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK",
            help="noisy (a fifth of the training labels drawn again), clean, or 'Task(noise=0.4)'. noisy by default.",
        ),
    ] = None,
    schedule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCHEDULE",
            help="'CosineAnnealing(T=steps)', as in Python; steps is the length of a run. Constant by default.",
        ),
    ] = None,
    seeds: Annotated[str, typer.Option(metavar="SEEDS", help="How many, 5, or which, 3,7-9.")] = "5",
    epochs: Annotated[int, typer.Option(help="Passes through the training set.")] = 40,
    batch_size: Annotated[int, typer.Option(help="Samples in a minibatch.")] = 50,
    every: Annotated[int, typer.Option(help="Epochs between two records; one costs as much as 1.5 epochs.")] = 10,
    dtype: Annotated[str, typer.Option(help="float32 or float64.")] = "float32",
    arrays: Annotated[str, typer.Option(help="numpy, or cupy for a GPU.")] = "numpy",
    chunk: Annotated[
        int | None, typer.Option(help="Runs that are trained and kept together. By default 70, on a GPU 2000.")
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Processes of a Dask cluster on this machine; 0 computes in this one.")
    ] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786, to compute on.")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds within which the scheduler must answer.")] = 30,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Hold a finished dataset to the hashes of its files.")
    ] = True,
    repair: Annotated[
        bool, typer.Option("--repair", help="Train again what a damaged dataset has lost, and only that.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Train a small network at every point of a grid.

    The networks learn handwritten digits; the results are kept in a Zarr store.

    The runs are cut into chunks, each one batch of many networks. A chunk that is done is on the disk:
    the same command after a crash, or after you stopped it, computes the rest, and after the end
    nothing, but holds every file to its hash. The numbers are the same to the bit for any --chunk,
    --workers and --scheduler.

    Example, the heat map of AdamW over learning rate and decay, 540 runs:

    refimpl sweep AdamW --grid lr=1e-4:1:9 --grid weight_decay=0,1e-5:1:11 --schedule
    'CosineAnnealing(T=steps)' --workers 2 --out heat.zarr

    Then, in Python: xarray.open_zarr("heat.zarr").test_error.mean("seed").isel(epoch=-1)

    Exits with 1 if the disk is full or the workers are lost, with 130 after Ctrl-C (what is done is
    kept), or with 1 if a finished dataset is damaged; with 2 if the request is refused before anything
    starts.
    """
    try:
        from ..._util.progress import reporter
        from ...sweeps.executing import Unreachable
        from ...sweeps.lock import Locked
        from ...sweeps.planning import planned
        from ...sweeps.progress import Runs, on_standard_error
        from ...sweeps.stopping import Stopped
        from ...sweeps.summary import as_dict, closing, summary
        from ...sweeps.sweeping import check_execution, swept
        from ...sweeps.writing import grid_of, seeds_of

        plan = planned(
            rule,
            grid_of(grid or []),
            network=_axis(network, "Plain"),
            task=_axis(task, "noisy"),
            schedule=_axis(schedule, "Constant"),
            seeds=seeds_of(seeds),
            epochs=epochs,
            batch_size=batch_size,
            every=every,
            dtype=dtype,
            arrays=arrays,
        )
        size = check_execution(plan, chunk, workers, scheduler, timeout)
    except (ModuleNotFoundError, TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    try:
        with reporter(as_json, plan.runs, "all runs", part="this chunk", estimating=True) as shown:
            shown.says(summary(plan, size, workers))
            runs = Runs(plan.runs, shown, warns=on_standard_error)
            done = swept(plan, out, size, workers, scheduler, timeout, runs, verify, repair)
    except (ValueError, Locked, Unreachable) as error:
        raise typer.BadParameter(str(error)) from error
    except KeyboardInterrupt as interrupt:
        typer.echo(f"refimpl sweep: stopped; what is done is kept in {out}, and the same command continues", err=True)
        raise typer.Exit(INTERRUPTED) from interrupt
    except (Stopped, OSError) as error:
        typer.echo(f"refimpl sweep: {error}", err=True)
        raise typer.Exit(1) from error
    if as_json:
        print(json.dumps(as_dict(done), indent=1, allow_nan=False))
    else:
        shown.closes(closing(done))


def _axis(texts: list[str] | None, default: str) -> str | list[str]:
    """One text, or several."""
    given = texts or [default]
    return given[0] if len(given) == 1 else given
