"""What the tests of the benchmark share."""

from dataclasses import replace

from refimpl_bench.contestants import Entrant
from refimpl_bench.workloads import Workload

TINY = Workload("flat", "two small arrays", {"a": (3, 5), "b": (70,)}, 2)


def quiet(done, total):
    """Progress that nobody watches."""


def entrant(make=None, library="torch", **others):
    """Somebody who takes part, with one thread."""
    return replace(Entrant("it", library, (1,), 1, 0, make), **others)
