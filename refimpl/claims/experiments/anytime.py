"""How good a run is at any time: the error of the incumbent, which is what a user who stops now would take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ...core.rule import Rule
from ...core.schedule import Schedule
from ...rules import SGDW, AdamW
from ...schedules import CosineAnnealing, NormalizedDecay, WarmRestarts, normalized_weight_decay
from .annealings import BATCH, EPOCH, TRAINED_ON, Setting, crossed, single_runs
from .experiment import Progress, part
from .statistics import Paired, leave_one_out, paired

RATES = (0.01, 0.032, 0.1, 0.32)
EVERY = 5  # epochs between two looks
T_0, T_MULT = 10, 2  # epochs; the best setting of SGDR's Table 1
RESTARTS = WarmRestarts(T_0=T_0 * EPOCH, T_mult=T_MULT)
LAMBDA_NORM = 0.05  # the AdamW paper's advice is 0.025 to 0.05
DECOUPLED: dict[str, tuple[type[Rule], tuple[float, ...]]] = {
    "SGDW": (SGDW, (0.032, 0.1, 0.32)),
    "AdamW": (AdamW, (0.01, 0.032, 0.1)),
}


@dataclass(frozen=True)
class Curve:
    """Incumbents of one method.

    Attributes:
        epochs: (records,).
        errors: (records, seeds, rates), in per cent of the held-out samples.
        rates: those tried.
    """

    epochs: np.ndarray
    errors: np.ndarray
    rates: tuple[float, ...]

    @property
    def mean(self) -> np.ndarray:
        """The mean over the epochs from SGDR's first restart on, (seeds, rates)."""
        return self.errors[self.epochs >= T_0].mean(axis=0)

    @property
    def best(self) -> int:
        """The place of the rate with the least mean over all seeds, which is the one that is drawn."""
        return int(np.argmin(self.mean.mean(axis=0)))

    def judged(self) -> np.ndarray:
        """The mean error of each seed, (seeds,), at the rate that is best for the others."""
        return leave_one_out(self.mean)[0]


def ends(epochs: int) -> list[int]:
    """The epochs at which SGDR's runs end, up to ``epochs``."""
    found, length = [T_0], T_0
    while found[-1] < epochs:
        length *= T_MULT
        found.append(found[-1] + length)
    return [end for end in found if end <= epochs]


def incumbents(epochs: np.ndarray, run_ends: Sequence[int]) -> np.ndarray:
    """Which record is the incumbent's at each: the last that ended a run, and before the first end the latest one."""
    places = np.arange(len(epochs))
    ended = np.maximum.accumulate(np.where(np.isin(epochs, run_ends), places, -1))
    return np.where(ended >= 0, ended, places)


def curve(
    setting: Setting,
    make: Callable[..., Rule],
    run_ends: Sequence[int],
    seeds: Sequence[int],
    rates: tuple[float, ...],
    epochs: int,
    progress: Progress,
) -> Curve:
    """Train with the rule ``make(lr=…)``, at every rate, and read the incumbent's error."""
    lanes, lr = crossed(seeds, rates)
    run = setting.train(make(lr=lr), lanes, epochs, every=EVERY, progress=progress)
    errors = run.test_error[incumbents(run.epochs, run_ends)]
    return Curve(run.epochs, errors.reshape(len(run.epochs), len(seeds), len(rates)), rates)


def sgd_curves(setting: Setting, seeds: Sequence[int], epochs: int, progress: Progress) -> dict[str, Curve]:
    """SGD with momentum: at a fixed rate, with step drops, with one cosine, and SGDR."""
    runs: dict[str, tuple[Schedule, list[int]]] = {name: (each, []) for name, each in single_runs(epochs).items()}
    runs["SGDR"] = RESTARTS, ends(epochs)
    found: dict[str, Curve] = {}
    for name, (schedule, run_ends) in runs.items():
        make = partial(setting.sgd, schedule=schedule)
        watched = part(progress, len(found), len(runs))
        found[name] = curve(setting, make, run_ends, seeds, RATES, epochs, watched)
    return found


def decoupled_curves(setting: Setting, seeds: Sequence[int], epochs: int, progress: Progress) -> dict[str, Curve]:
    """SGDWR and AdamWR, λ normalised for each restart, beside SGDW and AdamW with one cosine and λ for its length."""
    whole = normalized_weight_decay(LAMBDA_NORM, BATCH, TRAINED_ON, epochs)
    runs: dict[str, tuple[dict[str, Any], list[int]]] = {
        "": (dict(schedule=CosineAnnealing(epochs * EPOCH), weight_decay=whole), []),
        "R": (dict(schedule=RESTARTS, weight_decay=NormalizedDecay(RESTARTS, LAMBDA_NORM)), ends(epochs)),
    }
    found: dict[str, Curve] = {}
    for name, (rule, rates) in DECOUPLED.items():
        for suffix, (settings, run_ends) in runs.items():
            watched = part(progress, len(found), len(DECOUPLED) * len(runs))
            found[name + suffix] = curve(setting, partial(rule, **settings), run_ends, seeds, rates, epochs, watched)
    return found


def gains(curves: dict[str, Curve], name: str) -> dict[str, Paired]:
    """The mean error of each other curve minus that of ``name``, each at the rate that is best for the other seeds."""
    mine = curves[name].judged()
    return {other: paired(curve.judged(), mine) for other, curve in curves.items() if other != name}


def gains_at(curves: dict[str, Curve], name: str, rate: float) -> dict[str, Paired]:
    """The same with all of them at one rate."""
    means = {other: curve.mean[:, curve.rates.index(rate)] for other, curve in curves.items()}
    return {other: paired(mean, means[name]) for other, mean in means.items() if other != name}
