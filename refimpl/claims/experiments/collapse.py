"""On what a surface of errors depends: on λ α^p, for which p, and what one decay for all rates costs."""

from dataclasses import dataclass

import numpy as np

from .portable import log10
from .statistics import resampled

#: The exponents that are tried.  On a grid of half decades other than whole ones have places between the bins, where
#: rounding would choose.
EXPONENTS = np.arange(-2.0, 3.0)
#: Errors count up to so many points above the best: what lies higher is not looked at when settings are chosen.
CAP = 10.0
DRAWS = 400


def explained(errors: np.ndarray, rates: np.ndarray, decays: np.ndarray, exponent: float) -> float:
    """R²: the share of the variance of the errors, (rates, decays), that λ α^p explains, in bins half a decade wide.

    >>> rates, decays = 10.0 ** (np.arange(4) / 2), 10.0 ** (np.arange(6) / 2)
    >>> surface = np.log10(decays * rates[:, None]) ** 2
    >>> explained(surface, rates, decays, 1), round(explained(surface, rates, decays, 0), 2)
    (1.0, 0.67)
    """
    place = log10(decays)[None] + exponent * log10(rates)[:, None]
    _, bins = np.unique(np.rint(2 * place).astype(int), return_inverse=True)
    bins, flat = bins.ravel(), errors.ravel()
    means = np.bincount(bins, flat) / np.bincount(bins)
    return 1 - float(np.sum((flat - means[bins]) ** 2) / np.sum((flat - flat.mean()) ** 2))


def price(errors: np.ndarray) -> float:
    """Points lost, on the mean of the rates, by the best single decay for all of them against each one's own."""
    return float((errors - errors.min(axis=1, keepdims=True)).mean(axis=0).min())


@dataclass(frozen=True)
class Collapse:
    """How a method's errors depend on rate and decay.

    Attributes:
        exponent: the p for which λ α^p explains most.
        low, high: the bootstrap's 95 % interval of it.
        share: what it explains, R².
        alone: what the decay alone explains, p = 0.
        price: of one decay for all rates, in points; ``price_low``, ``price_high`` its interval.
    """

    exponent: float
    low: float
    high: float
    share: float
    alone: float
    price: float
    price_low: float
    price_high: float


def collapse(errors: np.ndarray, rates: np.ndarray, decays: np.ndarray) -> Collapse:
    """From errors of shape (seeds, rates, decays), without those for no decay."""

    def found(seeds: np.ndarray) -> tuple[np.ndarray, float]:
        mean = errors[seeds].mean(axis=0)
        mean = np.minimum(mean, mean.min() + CAP)
        return np.array([explained(mean, rates, decays, p) for p in EXPONENTS]), price(mean)

    shares, cost = found(np.arange(len(errors)))
    draws = [found(seeds) for seeds in resampled(len(errors), DRAWS)]
    exponents = [EXPONENTS[np.argmax(each)] for each, _ in draws]
    low, high = np.quantile(exponents, 0.025, method="lower"), np.quantile(exponents, 0.975, method="higher")
    price_low, price_high = np.quantile([each for _, each in draws], [0.025, 0.975])
    best = int(np.argmax(shares))
    return Collapse(
        *(float(x) for x in (EXPONENTS[best], low, high, shares[best], shares[EXPONENTS == 0][0])),
        *(float(x) for x in (cost, price_low, price_high)),
    )
