"""The grid of learning rates and decays that whole-grid benchmarks train, and refimpl's way to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from refimpl.problems.networks import Plain, ScaleInvariant, Task
from refimpl.rules import AdamW
from refimpl.training import train

RATES = np.geomspace(1e-4, 1, 9).tolist()
DECAYS = [0.0, *np.geomspace(1e-5, 1, 11).tolist()]
SEEDS = range(5)
EPOCHS, BATCH, PER_EPOCH = 40, 50, 12
RUNS = len(RATES) * len(DECAYS) * len(SEEDS)

NETWORKS = {"Plain": Plain(), "ScaleInvariant": ScaleInvariant()}
TASK = Task(noise=0.2)


@dataclass(frozen=True)
class Trained:
    """What every contestant returns: the weights of each run, (runs, size), and its test error in per cent."""

    theta: np.ndarray
    test_error: np.ndarray


@dataclass(frozen=True)
class Runs:
    """Some configurations of the grid with some seeds, the seed running fastest."""

    configurations: Sequence[tuple[float, float]]
    seeds: Sequence[int]

    def __len__(self) -> int:
        return len(self.configurations) * len(self.seeds)

    @property
    def lanes(self) -> list[tuple[float, float, int]]:
        """Learning rate, decay and seed of each run."""
        return [(*configuration, seed) for configuration in self.configurations for seed in self.seeds]


def drawn(rng: np.random.Generator, configurations: int) -> Runs:
    """So many configurations of the grid, drawn without repetition, with every seed."""
    grid = [(lr, decay) for lr in RATES for decay in DECAYS]
    return Runs([grid[i] for i in rng.permutation(len(grid))[:configurations]], SEEDS)


def refimpl(network: str, runs: Runs, epochs: int = EPOCHS, **_: Any) -> Trained:
    """One call of ``train``."""
    lr, decay, seeds = zip(*runs.lanes, strict=True)
    opt = AdamW(lr=np.array(lr), weight_decay=np.array(decay))
    done = train(opt, NETWORKS[network], seeds=seeds, epochs=epochs, task=TASK, batch_size=BATCH, every=epochs)
    return Trained(done.theta, done.test_error[-1])
