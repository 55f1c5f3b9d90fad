"""Grids of rates and decays, trained: what the experiments about best settings have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from ...problems.networks import Network, Task
from ...rules import SGDW, Adam, AdamW, Momentum
from ...schedules import Constant
from ...training import train
from .experiment import Progress
from .portable import powers_of_ten
from .twins import here


def half_decades(first: float, count: int) -> np.ndarray:
    """``count`` powers of ten, from 10^first on, half a decade apart."""
    return powers_of_ten(first + k / 2 for k in range(count))


@dataclass(frozen=True)
class Method:
    """One way to train, and the grid on which its two numbers are sought.

    Attributes:
        rule: the optimizer's class.
        decay: the name of its decay, λ′ or λ.
        rates: learning rates.
        decays: of the decay, none first.
    """

    rule: Any
    decay: str
    rates: np.ndarray
    decays: np.ndarray


def _decays(first: float) -> np.ndarray:
    return np.concatenate([[0.0], half_decades(first, 11)])


#: The four methods of the paper, each on a grid that has its best settings inside.
METHODS = {
    "SGD + L2": Method(Momentum, "l2", half_decades(-3, 9), _decays(-5)),
    "SGDW": Method(SGDW, "weight_decay", half_decades(-3, 9), _decays(-5.5)),
    "Adam + L2": Method(Adam, "l2", half_decades(-4, 9), _decays(-6)),
    "AdamW": Method(AdamW, "weight_decay", half_decades(-4, 9), _decays(-5)),
}


@dataclass(frozen=True)
class Execution:
    """Where grids are computed, if not in this process: by sweeps, kept in ``folder`` and continued from there."""

    folder: Path
    workers: int = 0
    scheduler: str | None = None


def execution(folder: Path, workers: int = 0, scheduler: str | None = None) -> Execution | None:
    """By sweeps, if there is anybody to compute them.

    Raises:
        ValueError: ``workers`` is negative, or there is a scheduler too, or that is no address.
        ModuleNotFoundError: what sweeps need is missing.
    """
    if workers < 0 or (workers and scheduler):
        raise ValueError(f"workers must be >= 0, and 0 with a scheduler, got {workers}")
    if not workers and scheduler is None:
        return None
    for name in ("dask", "xarray", "zarr"):
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"--workers and --scheduler need {name}: pip install 'refimpl[sweep]'")
    if scheduler is not None:
        from ...sweeps.executing import check_address

        check_address(scheduler)
    return Execution(folder, workers, scheduler)


_EXECUTION: ContextVar[Execution | None] = ContextVar("execution", default=None)


@contextmanager
def executed(by: Execution | None) -> Iterator[None]:
    """Within this context grids are computed so; the numbers are the same to the bit."""
    token = _EXECUTION.set(by)
    try:
        yield
    finally:
        _EXECUTION.reset(token)


def final_errors(
    method: Method,
    network: Network,
    task: Task,
    *,
    seeds: int,
    epochs: int = 40,
    schedule: Callable[[Any], Any] | None = None,
    batch_size: int = 50,
    progress: Progress,
) -> np.ndarray:
    """Test errors in per cent at the end of every run: (seeds, rates, decays).  One that diverged has 90."""
    eta, task = Constant() if schedule is None else schedule, here(task)
    by = _EXECUTION.get()
    if by is not None:
        return _swept(by, method, network, task, seeds, epochs, eta, batch_size, progress)
    runs = np.array(list(product(range(seeds), method.rates, method.decays)))
    opt = method.rule(lr=runs[:, 1], schedule=eta, **{method.decay: runs[:, 2]})
    found = train(
        opt,
        network,
        task=task,
        seeds=runs[:, 0].astype(int).tolist(),
        epochs=epochs,
        every=epochs,
        batch_size=batch_size,
        progress=progress,
    )
    return found.test_error[-1].reshape(seeds, len(method.rates), len(method.decays))


def _swept(
    by: Execution,
    method: Method,
    network: Network,
    task: Task,
    seeds: int,
    epochs: int,
    schedule: Any,
    batch_size: int,
    progress: Progress,
) -> np.ndarray:
    import hashlib

    from ...sweeps import sweep

    asked = repr((method, network, task, seeds, epochs, schedule, batch_size))
    folder = by.folder / f"{method.rule.__name__}-{hashlib.sha256(asked.encode()).hexdigest()[:12]}.zarr"
    found = sweep(
        method.rule,
        {"lr": method.rates, method.decay: method.decays},
        out=folder,
        network=network,
        task=task,
        schedule=schedule,
        seeds=seeds,
        epochs=epochs,
        every=epochs,
        batch_size=batch_size,
        workers=by.workers,
        scheduler=by.scheduler,
        progress=progress,
    )
    return found["test_error"].isel(epoch=-1).transpose("seed", "lr", method.decay).values
