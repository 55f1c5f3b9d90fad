"""Who computes the chunks: this process, or the workers of a Dask cluster."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from .identity import environment
from .work import Work, computed

#: Chunks with their results, in whatever order they come.
Results = Iterator[tuple[Work, dict[str, np.ndarray]]]
Executor = Callable[[Iterable[Work], str | None, Any], Results]


class Unreachable(ConnectionError):
    """The scheduler does not answer, or has no workers."""


class Lost(RuntimeError):
    """Whoever computed is gone."""


def in_process(works: Iterable[Work], log: str | None, progress: Any) -> Results:
    """One chunk after the other, here."""
    for work in works:
        yield work, computed(work, log, progress)


def on(client: Any) -> Executor:
    """On the workers of a ``distributed.Client``; what a worker that dies had in hand is given to another."""

    def run(works: Iterable[Work], log: str | None, progress: Any) -> Results:
        from distributed import as_completed

        futures = {client.submit(computed, work, log, pure=False): work for work in works}
        try:
            for future in as_completed(futures, loop=client.loop):
                yield futures.pop(future), _result(future)
                future.release()
        finally:
            client.cancel(list(futures))

    return run


def _result(future: Any) -> Any:
    from concurrent.futures import CancelledError

    from distributed.scheduler import KilledWorker

    try:
        return future.result()
    except KilledWorker as killed:
        raise Lost(
            "a chunk took the life of one worker after the other; smaller chunks take less memory: --chunk"
        ) from killed
    except CancelledError as gone:
        raise Lost("the connection to the Dask scheduler broke") from gone


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    """A client of a new cluster of ``workers`` processes on this machine, one thread each, BLAS included."""
    from distributed import Client, LocalCluster

    with _silent(), ExitStack() as stack:
        try:
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,  # in the workers too
            )
            client = Client(stack.enter_context(cluster), set_as_default=False)
        except (RuntimeError, OSError) as failure:  # a TimeoutError is an OSError
            raise Lost(
                f"the workers ended while the Dask cluster started ({failure}); fewer of them take less memory: "
                f"--workers; a script must have its calls under if __name__ == '__main__'"
            ) from failure
        yield stack.enter_context(client)


def environment_of(client: Any, arrays: str) -> dict[str, str]:
    """The versions that decide the bits, where the workers are.

    Raises:
        Unreachable: those that were asked have died.
    """
    try:
        return _result(client.submit(environment, arrays, pure=False))
    except Lost as lost:
        raise Unreachable(f"the workers ended when they were asked for their versions: {lost}") from lost


def check_address(address: str) -> None:
    """Refuse what cannot be the address of a scheduler, before anybody waits for one.

    Raises:
        ValueError: a scheme that Dask does not know, or no port.
    """
    from distributed.comm import addressing, registry

    try:
        scheme, location = addressing.parse_address(address)
        registry.get_backend(scheme)
        if scheme != "inproc":
            addressing.parse_host_port(location)
    except (TypeError, ValueError) as error:
        raise ValueError(f"scheduler must be an address such as tcp://host:8786, got {address!r}: {error}") from error


@contextmanager
def existing_cluster(address: str, timeout: float) -> Iterator[Any]:
    """A client of the scheduler at ``address``, which must answer, and have a worker, within ``timeout`` seconds.

    Raises:
        Unreachable: it does not.
    """
    from distributed import Client

    with _silent():
        try:
            client = Client(address, timeout=timeout, set_as_default=False)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise Unreachable(f"no Dask scheduler answers at {address} within {timeout:g} s: {error}") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=timeout)
            except TimeoutError as error:
                raise Unreachable(f"the Dask scheduler at {address} has no workers after {timeout:g} s") from error
            yield client


@contextmanager
def _silent() -> Iterator[None]:
    """Without the messages of ``distributed`` on what is told here in other words."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
