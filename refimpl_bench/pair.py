"""Two processes of one thread each, which do the same thing at the same time and say how long it took."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

#: What tells a library, before it is imported, to take one thread.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "REFIMPL_THREADS"), "1")


class Pair:
    """Processes to which functions are given."""

    def __init__(self, connections: Sequence[Any]):
        self.connections = connections

    def seconds(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> float:
        """How long the slower one took; both begin together."""
        for connection in self.connections:
            connection.send((function, arguments, named))
        answers = [connection.recv() for connection in self.connections]
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return max(answers)


@contextmanager
def pair(count: int = 2) -> Iterator[Pair]:
    """Start the processes, and end them."""
    context = multiprocessing.get_context("spawn")
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        ends = [context.Pipe() for _ in range(count)]
        processes = [context.Process(target=_serve, args=(theirs,), daemon=True) for _, theirs in ends]
        for process in processes:
            process.start()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    try:
        yield Pair([mine for mine, _ in ends])
    finally:
        for mine, _ in ends:
            mine.send(None)
        for process in processes:
            process.join(timeout=10)
            process.terminate()


def _serve(connection: Any) -> None:
    while (job := connection.recv()) is not None:
        function, arguments, named = job
        start = time.perf_counter()
        try:
            function(*arguments, **named)
            connection.send(time.perf_counter() - start)
        except Exception as error:
            connection.send(error)
