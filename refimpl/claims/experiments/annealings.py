"""What the claims about schedules share: the settings, the schedules of one length, training with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.rule import Rule
from ...core.schedule import Schedule
from ...problems.networks import Network, Task
from ...rules import Momentum
from ...schedules import Constant, CosineAnnealing, StepDrop
from ...training import Training, train
from .twins import here

BATCH, TRAINED_ON = 50, 600
EPOCH = TRAINED_ON // BATCH  # steps
NOISE = 0.2  # the share of the training labels that are drawn again


@dataclass(frozen=True)
class Setting:
    """A network, its data, and the L2 coefficient λ′ of SGD with momentum 0.9 there."""

    network: Network
    task: Task
    l2: float = 0.0

    def train(self, opt: Rule, seeds: Sequence[int], epochs: int, **given: Any) -> Training:
        return train(opt, self.network, seeds=seeds, epochs=epochs, task=here(self.task), batch_size=BATCH, **given)

    def sgd(self, lr: Any, schedule: Any) -> Rule:
        return Momentum(lr=lr, l2=self.l2, schedule=schedule)


NOISY = Task(noise=NOISE, n_train=TRAINED_ON)
CLEAN = Task(n_train=TRAINED_ON)


def single_runs(epochs: int) -> dict[str, Schedule]:
    """The schedules that are told the length of the run, and the fixed rate; drops to a tenth at ½ and at ¾."""
    steps = epochs * EPOCH
    return {
        "fixed": Constant(),
        "step drop": StepDrop((steps // 2, 3 * steps // 4), 0.1),
        "cosine": CosineAnnealing(steps),
    }


def crossed(seeds: Sequence[int], values: Sequence[float]) -> tuple[list[int], np.ndarray]:
    """A lane for each seed with each value: the lanes' seeds, and their values."""
    return [seed for seed in seeds for _ in values], np.tile(values, len(seeds))
