"""Where the twins of the claims are measured: in processes beside this one, or in this one after the run."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from .._util.threads import available
from .experiments.deciding import Deciding
from .experiments.digits import Told
from .experiments.experiment import Experiment, Finding, Progress, quiet
from .experiments.table import CLAIMS
from .experiments.twins import TWINS, as_twin

#: Processes beside this one at most: there are no more than two for each group of claims, and each takes memory.
MOST = 4


@dataclass(frozen=True)
class Twin:
    """What a twin is compared by.

    Attributes:
        deciding: its deciding numbers.
        told: the numbers in its line.
        rows: the values of its rows.
    """

    deciding: Deciding
    told: tuple[float, ...]
    rows: tuple[float, ...] = ()

    @classmethod
    def of(cls, finding: Finding) -> "Twin":
        told = finding.number.values if isinstance(finding.number, Told) else ()
        return cls(dict(finding.deciding), told, tuple(row.value for row in finding.rows))


def measured(experiment: Experiment, full: bool, progress: Progress, number: int = 0) -> Finding:
    """The run, or a twin of it, on one thread: more only wait for one another on matrices as small as these."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"), as_twin(number):
        return experiment.measure(full, progress)


class Beside:
    """Twins in other processes, begun at once: while a run is measured here, they are."""

    def __init__(self, pool: ProcessPoolExecutor, chosen: Sequence[Experiment], full: bool):
        together: dict[str, list[str]] = {}
        for experiment in chosen:
            if experiment.twinned:
                together.setdefault(experiment.together or experiment.id, []).append(experiment.id)
        self._futures: dict[str, list[Future[dict[str, Twin]]]] = {}
        for ids in together.values():
            futures = [pool.submit(_twins, ids, full, number) for number in range(1, TWINS + 1)]
            self._futures |= dict.fromkeys(ids, futures)

    def ready(self, experiment: Experiment) -> bool:
        """Could the twins be had without waiting?"""
        return all(future.done() for future in self._futures.get(experiment.id, ()))

    def of(self, experiment: Experiment, progress: Progress) -> list[Twin]:
        """Wait for the twins."""
        return [future.result()[experiment.id] for future in self._futures.get(experiment.id, ())]


class Here:
    """Twins in this process, after the run."""

    def __init__(self, full: bool):
        self._full = full

    def ready(self, experiment: Experiment) -> bool:
        return True

    def of(self, experiment: Experiment, progress: Progress) -> list[Twin]:
        """Measure the twins."""
        numbers = range(1, TWINS + 1) if experiment.twinned else ()
        return [Twin.of(measured(experiment, self._full, progress, number)) for number in numbers]


def _twins(ids: Sequence[str], full: bool, number: int) -> dict[str, Twin]:
    """The twins with this number of claims that share what they measure."""
    return {name: Twin.of(measured(CLAIMS[name], full, quiet, number)) for name in ids}


@contextmanager
def twinning(chosen: Sequence[Experiment], full: bool, beside: bool) -> Iterator[Beside | Here]:
    """Who measures the twins of the chosen claims.

    Args:
        beside: in processes of their own, one for each core but one; not where Dask's workers are busy on them.
    """
    if not beside or not any(experiment.twinned for experiment in chosen):
        yield Here(full)
        return
    processes = max(1, min(available() - 1, MOST))
    with _pool(processes) as pool:
        yield Beside(pool, chosen, full)


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that know nothing of this one, and that end with it, be it by an error or by Ctrl-C."""
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    pool.shutdown()
