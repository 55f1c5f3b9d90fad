"""Work shared between threads; compiled kernels let go of the interpreter's lock."""

import functools
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

#: Below this many elements one thread does it all: handing a part over costs tens of microseconds.
WORTHWHILE = 1 << 17


def count(elements: int) -> int:
    """How many threads to use: ``REFIMPL_THREADS``, else the processors there are; one for small work."""
    return 1 if elements < WORTHWHILE else available()


@functools.cache
def available() -> int:
    """``REFIMPL_THREADS``, else the processors that this process may use."""
    if given := os.environ.get("REFIMPL_THREADS"):
        if not given.isdecimal() or int(given) < 1:
            raise ValueError(f"REFIMPL_THREADS must be a number of threads >= 1, got {given!r}")
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all tasks and wait for them; the first one here, the others in threads of their own."""
    waiting = [_pool(os.getpid()).submit(task) for task in tasks[1:]]
    try:
        tasks[0]()
    finally:
        for other in waiting:
            other.result()


@functools.cache
def _pool(process: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max(1, available() - 1), thread_name_prefix="refimpl")
