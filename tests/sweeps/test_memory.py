"""What a chunk takes is bounded by what is told."""

import tracemalloc

import numpy as np
import pytest

from refimpl.sweeps.memory import memory
from refimpl.sweeps.work import computed

from .small import plan

GRID = {"lr": np.geomspace(1e-4, 1e-2, 100).tolist()}


@pytest.mark.parametrize(
    ("network", "rule", "size"), [("Plain", "SGDW", 10), ("Plain", "AdamW", 150), ("ScaleInvariant", "SGDW", 150)]
)
def test_the_peak_is_below_what_is_told_and_not_far(network, rule, size):
    """Twice the peak, and what does not grow with the runs: 20 MiB, mostly data that is kept already here."""
    made = plan(rule=rule, grid=GRID, network=network, epochs=1, task="noisy", batch_size=50)
    computed(made.work(np.arange(1)))  # compiled
    tracemalloc.start()
    computed(made.work(np.arange(size)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= memory(made, size) <= 2 * peak + 20 * 2**20


def test_it_grows_with_the_chunk():
    made = plan(grid=GRID)
    assert memory(made, 10) < memory(made, 100) < 10 * memory(made, 10)
