"""Statistics over seeds: intervals by the bootstrap, paired differences, selection that leaves the judged seed out.

Every array has its seeds along the first axis.  With few seeds the intervals are rough: of five,
a difference of less than about 2.5 standard errors is nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

DRAWS = 10_000


def resampled(seeds: int, draws: int = DRAWS) -> np.ndarray:
    """``draws`` samples, with replacement, of the indices 0 … seeds − 1: (draws, seeds), the same at each call."""
    return np.random.default_rng(20260101).integers(seeds, size=(draws, seeds))


def interval(
    values: Any, statistic: Callable[[np.ndarray], Any] | None = None, level: float = 0.95, draws: int = DRAWS
) -> tuple[float, float]:
    """The percentile bootstrap's interval of a statistic, by resampling the seeds.

    Args:
        values: one entry, or one array, a seed.
        statistic: of such values, a number; the mean by default.
        level: the share of resampled statistics that it holds.

    >>> interval([1.0, 1.0, 1.0])
    (1.0, 1.0)
    >>> low, high = interval([0.0, 1.0, 2.0, 3.0, 4.0])
    >>> bool(0 < low < 2 < high < 4)
    True
    """
    values = np.asarray(values, dtype=np.float64)
    chosen = resampled(len(values), draws)
    if statistic is None and values.ndim == 1:
        found = values[chosen].mean(axis=1)
    else:
        found = np.array([(statistic or np.mean)(values[each]) for each in chosen])
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True)
class Paired:
    """Differences a − b of what two methods made of the same seeds.

    Attributes:
        mean: of the differences.
        error: the standard error of the mean.
        low, high: the bootstrap's 95 % interval of the mean.
        seeds: how many.
    """

    mean: float
    error: float
    low: float
    high: float
    seeds: int

    #: Mean and interval, where ``told`` is told.
    PLACES: ClassVar[str] = "{:+} [{:+}, {:+}]"

    @property
    def summary(self) -> tuple[float, float, float]:
        return self.mean, self.low, self.high

    def __str__(self) -> str:
        return f"{self.mean:+.2f} ± {self.error:.2f} [{self.low:+.2f}, {self.high:+.2f}]"

    def as_dict(self) -> dict[str, float]:
        return dict(vars(self))


def paired(a: Any, b: Any = 0.0) -> Paired:
    """The differences a − b, one a seed; the split, labels and start of a seed are then no part of the noise.

    >>> print(paired([3.0, 4.0, 5.0], [1.0, 2.0, 3.0]))
    +2.00 ± 0.00 [+2.00, +2.00]
    """
    differences = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    if differences.ndim != 1 or len(differences) < 2:
        raise ValueError(f"paired differences need one number for each of two seeds or more, got {differences!r}")
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return Paired(float(differences.mean()), float(error), *interval(differences), len(differences))


def leave_one_out(errors: Any) -> tuple[np.ndarray, np.ndarray]:
    """For each seed, its error at the configuration that is best on the mean of the other seeds.

    The least mean over a grid flatters: the minimum is chosen with the very seeds that it is read on.

    Args:
        errors: (seeds, …): of every configuration.

    Returns:
        The errors, (seeds,), and the flat index of the configuration chosen for each.

    >>> errors, chosen = leave_one_out([[1.0, 2.0], [9.0, 2.0], [9.0, 2.0]])
    >>> errors.tolist(), chosen.tolist()
    ([2.0, 2.0, 2.0], [1, 1, 1])
    """
    flat = np.asarray(errors, dtype=np.float64)
    flat = flat.reshape(len(flat), -1)
    if len(flat) < 2:
        raise ValueError(f"selection on the other seeds needs two seeds or more, got {len(flat)}")
    others = [np.delete(flat, i, axis=0).mean(axis=0) for i in range(len(flat))]
    chosen = np.array([int(np.argmin(mean)) for mean in others])
    return flat[np.arange(len(flat)), chosen], chosen
