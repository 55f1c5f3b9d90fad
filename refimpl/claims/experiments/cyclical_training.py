"""Networks trained at fixed rates and by cyclical policies between the rates that a range test gave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.schedule import Schedule
from ...schedules import CosineAnnealing, Triangular, Triangular2
from .annealings import EPOCH, Setting, crossed
from .experiment import Progress, part
from .range_test import Ramp, ramp
from .statistics import Paired, leave_one_out, paired

RATES = (0.01, 0.018, 0.032, 0.056, 0.101, 0.179, 0.319, 0.568, 1.011, 1.8)  # four a decade, nearly
CYCLES = 4  # the paper: three train a network most of the way, four or more do better
#: From base and max of the range test and the length in steps, each policy; one that does not cycle is beside them.
POLICIES: dict[str, Callable[[float, float, int], Schedule]] = {
    "triangular2, base to max": lambda base, peak, steps: Triangular2(base, peak, steps / (2 * CYCLES)),
    "triangular2, max/4 to max": lambda base, peak, steps: Triangular2(peak / 4, peak, steps / (2 * CYCLES)),
    "triangular, max/4 to max": lambda base, peak, steps: Triangular(peak / 4, peak, steps / (2 * CYCLES)),
    "cosine from max": lambda base, peak, steps: CosineAnnealing(steps, eta_max=peak),
}
SUGGESTED = {"fixed at max": 1, "fixed at max/2": 2, "fixed at max/4": 4}  # what max is divided by


@dataclass(frozen=True)
class Trained:
    """Held-out errors in per cent.

    Attributes:
        ramp: the range test.
        lengths: epochs of the runs.
        fixed: (lengths, seeds, rates).
        by_policy: (lengths, seeds) of each policy and of the fixed rates that the range test suggests.
    """

    ramp: Ramp
    lengths: tuple[int, ...]
    fixed: np.ndarray
    by_policy: dict[str, np.ndarray]

    def against_fixed(self) -> dict[str, list[Paired]]:
        """Each policy minus the best fixed rate, for each length; the rate is chosen by the other seeds."""
        tuned = [leave_one_out(errors)[0] for errors in self.fixed]
        return {
            name: [paired(mine, best) for mine, best in zip(errors, tuned, strict=True)]
            for name, errors in self.by_policy.items()
        }


def trained(setting: Setting, seeds: Sequence[int], lengths: tuple[int, ...], progress: Progress) -> Trained:
    """The range test, then all runs; each policy makes ``CYCLES`` cycles in each of the lengths."""
    found = ramp(setting, seeds)
    runs = 1 + len(SUGGESTED) + len(POLICIES)
    lanes, lr = crossed(seeds, RATES)
    fixed = _fixed(setting, lanes, lr, lengths, part(progress, 0, runs)).reshape(len(lengths), len(seeds), len(RATES))
    by_policy = {}
    for i, (name, divided_by) in enumerate(SUGGESTED.items(), start=1):
        by_policy[name] = _fixed(setting, seeds, found.peak / divided_by, lengths, part(progress, i, runs))
    for i, (name, policy) in enumerate(POLICIES.items(), start=1):
        errors = []
        for epochs in lengths:
            pairs = zip(found.base.tolist(), found.peak.tolist(), strict=True)
            each = _each([policy(base, peak, epochs * EPOCH) for base, peak in pairs])
            run = setting.train(setting.sgd(1.0, each), seeds, epochs, every=epochs)
            errors.append(run.test_error[-1])
        by_policy[name] = np.array(errors)
        progress(1 + len(SUGGESTED) + i, runs)
    return Trained(found, lengths, fixed, by_policy)


def _fixed(
    setting: Setting, lanes: Sequence[int], lr: np.ndarray, lengths: tuple[int, ...], progress: Progress
) -> np.ndarray:
    """A run at a fixed rate is the beginning of every longer one: (lengths, lanes)."""
    run = setting.train(setting.sgd(lr, 1.0), lanes, lengths[-1], every=lengths[0], progress=progress)
    return run.test_error[np.isin(run.epochs, lengths)]


def _each(schedules: Sequence[Schedule]) -> Callable[[int], np.ndarray]:
    """A schedule of its own for each lane."""
    return lambda k: np.array([schedule(k) for schedule in schedules])
