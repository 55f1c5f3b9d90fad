"""Twins of a measurement: the same once more, but every training starts one ulp away.

Another processor or linear algebra rounds otherwise from the first step on, which a training that is not
stable carries into every digit.  What twins do not agree on is therefore no finding.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ...problems.networks import Task, twin_of

TWINS = 2  # of each run

_TWIN: ContextVar[int] = ContextVar("twin", default=0)


@contextmanager
def as_twin(number: int) -> Iterator[None]:
    """Within this context the experiments' trainings are those of the twin with this number; 0 is the run itself."""
    token = _TWIN.set(number)
    try:
        yield
    finally:
        _TWIN.reset(token)


def twin() -> int:
    """The number of the twin that is measured, 0 for the run itself."""
    return _TWIN.get()


def here(task: Task) -> Task:
    """The task as it is to be trained on in this context."""
    return twin_of(task, twin()) if twin() else task
