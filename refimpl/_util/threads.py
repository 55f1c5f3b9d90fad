"""Work shared between threads; compiled kernels let go of the interpreter's lock."""

import functools
import os
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread

from .messages import shown

Task = Callable[[], None]
#: A task, and where its error goes, or None when it has none.
Order = tuple[Task, SimpleQueue[BaseException | None]]

#: Below this many elements one thread does it all, since handing a part over costs tens of microseconds.  Measured, not
#: guessed: ``python -m refimpl_bench.threads``, on two cores.  AdamW gains from 2^18 elements on in float32 and
#: from 2^16 in float64; SGD, which does least for an element, from 2^19 and 2^18.
WORTHWHILE = 1 << 18
#: More threads than any machine has processors; each costs memory and a while to start.
MOST = 1024


def count(elements: int) -> int:
    """How many threads to use: ``REFIMPL_THREADS``, else the processors there are; one for small work."""
    return 1 if elements < WORTHWHILE else available()


@functools.cache
def available() -> int:
    """``REFIMPL_THREADS``, else the processors that this process may use."""
    if given := os.environ.get("REFIMPL_THREADS"):
        if not (given.isdecimal() and len(given) < 9 and 1 <= int(given) <= MOST):
            raise ValueError(f"REFIMPL_THREADS must be a number of threads from 1 to {MOST}, got {shown(given)}")
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def together(tasks: Sequence[Task]) -> None:
    """Run all tasks and wait for them; the first one here, the others in threads of their own."""
    done: SimpleQueue[BaseException | None] = SimpleQueue()
    for task in tasks[1:]:
        _waiting(os.getpid()).put((task, done))
    try:
        tasks[0]()
    finally:
        errors = [done.get() for _ in tasks[1:]]
    for error in errors:
        if error is not None:
            raise error


@functools.cache
def _waiting(process: int) -> SimpleQueue[Order]:
    """Where this process's threads find their tasks: a bare queue hands one over faster than an executor does."""
    orders: SimpleQueue[Order] = SimpleQueue()
    for _ in range(max(1, available() - 1)):
        Thread(target=_work, args=(orders,), name="refimpl", daemon=True).start()
    return orders


def _work(orders: SimpleQueue[Order]) -> None:
    while True:
        task, done = orders.get()
        try:
            task()
        except BaseException as error:
            done.put(error)
        else:
            done.put(None)
