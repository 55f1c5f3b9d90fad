"""BLAS with one thread: the products here are too small to share, and threads that wait for each other are slow."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec


@contextmanager
def one_thread() -> Iterator[None]:
    """A context, or a decorator, in which BLAS has one thread, if threadpoolctl is installed; no bit depends on it."""
    if find_spec("threadpoolctl") is None:
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
