"""The learning-rate range test on networks, and the rates that are read off it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ...schedules import RangeTest
from ...training import descend
from ...training.evaluation import judge
from .annealings import BATCH, EPOCH, Setting
from .twins import here

RAMP_EPOCHS, RAMP_PEAK = 8, 3.0  # the rate rises from 0 to 3 in 8 epochs, as many as in the paper's Figure 3
EVERY = 2  # steps between two looks at the held-out accuracy
WINDOW = 5  # looks that are averaged before the highest is taken
GUESSED = 10.0  # the accuracy before the first step, in per cent
RISEN = 0.25  # base is the rate at which this share of the rise of the accuracy is done


@dataclass(frozen=True)
class Ramp:
    """What a range test showed.

    Attributes:
        rates: (looks,), the rate at each.
        accuracy: (looks, seeds), of the held-out samples, in per cent.
        base, peak: (seeds,), the rates that are read off: where the accuracy rises, and where it is highest.
    """

    rates: np.ndarray
    accuracy: np.ndarray
    base: np.ndarray
    peak: np.ndarray


def ramp(setting: Setting, seeds: Sequence[int]) -> Ramp:
    """One run a seed, in which the rate rises linearly."""
    steps, task, network = RAMP_EPOCHS * EPOCH, here(setting.task), setting.network
    schedule = RangeTest(base=0.0, peak=RAMP_PEAK, steps=steps)
    theta = np.stack([task.start(network, seed, "float32") for seed in seeds])
    moments = descend(setting.sgd(1.0, schedule), network, theta, seeds=seeds, task=task, batch_size=BATCH)
    rates, accuracy = [], []
    for moment in islice(moments, steps):
        if moment.t % EVERY == 0:
            rates.append(schedule(moment.t - 1))
            accuracy.append(100 - judge(network, moment.theta, seeds, task)["test_error"])
    return Ramp(np.array(rates), np.array(accuracy), *read_off(np.array(rates), np.array(accuracy)))


def read_off(rates: np.ndarray, accuracy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each seed base and peak of the policies, from the accuracies smoothed over ``WINDOW`` looks.

    The paper has them read off by eye: base where the accuracy starts to rise, peak where it slows, becomes
    ragged or falls.  Here peak is where it is highest, and base where ``RISEN`` of its rise up to there is done.

    >>> accuracy = np.array([[10.0, 10, 10, 20, 60, 80, 90, 80, 10, 10]]).T
    >>> [rate.tolist() for rate in read_off(np.arange(10.0), accuracy)]
    [[3.0], [5.0]]
    """
    kernel = np.ones(WINDOW) / WINDOW
    smooth = np.array([np.convolve(column, kernel, mode="valid") for column in accuracy.T])
    middle = rates[WINDOW // 2 : WINDOW // 2 + smooth.shape[1]]
    highest = smooth.argmax(axis=1)
    wanted = GUESSED + RISEN * (smooth.max(axis=1) - GUESSED)
    risen = np.argmax(smooth >= wanted[:, None], axis=1)
    return middle[risen], middle[highest]
