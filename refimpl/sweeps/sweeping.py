"""How a sweep is computed: what is there is verified, what is missing is computed, and what is lost is repaired."""

import dataclasses
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._util.messages import shown
from .bounds import SECONDS, WORKERS, whole
from .executing import Executor, Lost, check_address, environment_of, existing_cluster, in_process, local_cluster, on
from .lock import locked
from .plan import Plan
from .progress import Runs
from .repairing import reopened
from .stopping import Damaged, Stopped
from .store import Store
from .verifying import Findings

if TYPE_CHECKING:
    import xarray

#: Runs in a chunk: several of the groups that ``train`` keeps in the cache together; some seconds of work.
CHUNK = {"numpy": 70, "cupy": 2000}


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


def swept(
    plan: Plan,
    out: Path,
    chunk: int | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    timeout: float = 30,
    runs: Runs | None = None,
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
    runs, begun = runs or Runs(plan.runs), time.perf_counter()
    size = check_execution(plan, chunk, workers, scheduler, timeout)
    with ExitStack() as stack:
        client = None
        if scheduler is not None:
            client = stack.enter_context(existing_cluster(scheduler, timeout))
            plan = dataclasses.replace(plan, environment=environment_of(client, plan.training["arrays"]))
        store, found = Store(out, plan), plan.runs
        store.check(repair)
        if store.finished and _is_whole(store, verify, repair, runs):
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
                found = _completed(store, size, workers, client, runs)
        except (OSError, Lost) as trouble:
            raise Stopped(
                f"{trouble}; {len(store.whole_runs())} of {plan.runs} runs are kept in {out}, "
                f"and the same call continues"
            ) from trouble
        store.check()
        _is_whole(store, verify, False, runs)
    seconds = time.perf_counter() - begun
    return Swept(out, plan, found, plan.runs - found, seconds, store.hashes if verify else {})


def _is_whole(store: Store, verify: bool, repair: bool, runs: Runs) -> bool:
    """May the finished dataset be handed out, or must it be repaired?

    Raises:
        Damaged: it must, and ``repair`` was not asked for.
    """
    found = store.examined() if verify else Findings()
    if found.wrong and not repair:
        raise Damaged(found.text(store.out, store.plan))
    if found.hashed or repair:
        return found.hashed and not found.wrong
    runs.warns(
        f"{store.out} was finished by an earlier version, which kept no hashes: its files are all there and can be "
        f"read, but a changed number would not be noticed; repair=True (--repair) adds hashes of what is there now"
    )
    return True


def _completed(store: Store, size: int, workers: int, client: Any, runs: Runs) -> int:
    """Compute what is missing and finish the store; how many runs were there already."""
    store.begin()
    done = [run for chunk in store.done().values() for run in chunk.tolist()]
    with ExitStack() as stack:
        execute: Executor = in_process
        if workers and len(done) < store.plan.runs:
            client = stack.enter_context(local_cluster(workers))
        if client is not None:
            runs.reporter.says(f"Dask dashboard: {client.dashboard_link}")
            execute = on(client)
        runs.starts(len(done))
        works = store.plan.chunks(done, size)
        for work, results in execute(works, str(store.log.resolve()), runs.reporter.progress):
            store.write(work, results)
            runs.ends(work)
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
