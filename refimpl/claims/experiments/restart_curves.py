"""The curves of cosine annealing and of warm restarts (SGDR, SGDWR, AdamWR), against the formula at 50 digits."""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from ...core.trace import trace
from ...rules import AdamW
from ...schedules import CosineAnnealing, NormalizedDecay, WarmRestarts, normalized_weight_decay
from .deciding import Number, answers, yes
from .portable import log

SETTINGS = ((50, 1), (100, 1), (1, 2), (10, 2))  # T_0 in epochs and T_mult, of SGDR's Table 1
ETA_MAX, EPOCHS, STEPS_PER_EPOCH = 0.05, 200, 100
DIGITS = 50
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097")
# ½ η_max (1 + cos x), x = π T_cur/T_i: x is off by 3 × 2^-53 x at most (π, ×, ÷), hence cos x by 3 × 1.82 (the largest
# x sin x) and by one more, 1 + cos x by one more again, and the last product by one: (5.5 + 1 + 1)/2 + 1 < 5.
ROUNDING = 5 * 2**-53 * ETA_MAX
# AdamWR: runs of 100 epochs and their doubles, up to epoch 1500, here of one step each (b = B).
LENGTHS = np.array([100, 200, 400, 800])
LAMBDA_NORM, POINTS = 0.05, 50_000


def curves() -> dict[str, Any]:
    """Each of SGDR's four settings against the formula, and the decay of AdamWR: the numbers."""
    k = np.arange(EPOCHS * STEPS_PER_EPOCH)
    cosine = CosineAnnealing(T=len(k), eta_max=ETA_MAX)(k)
    numbers: dict[str, Any] = {"cosine annealing": _against_formula(cosine, len(k), 1)}
    for T_0, T_mult in SETTINGS:
        eta = WarmRestarts(T_0=T_0 * STEPS_PER_EPOCH, T_mult=T_mult, eta_max=ETA_MAX)(k)
        numbers[f"T_0={T_0},T_mult={T_mult}"] = _against_formula(eta, T_0 * STEPS_PER_EPOCH, T_mult)
    return numbers | {"AdamWR": _adam_wr()}


def deviation(numbers: dict[str, Any]) -> float:
    """The largest of any curve from the formula."""
    return max(found["largest_deviation"] for name, found in numbers.items() if name != "AdamWR")


def deciding(numbers: dict[str, Any]) -> dict[str, Number]:
    """The numbers that decide: distances from the formula, restarts, and AdamWR's decay."""
    restarts = all(found["restarts_as_printed"] for name, found in numbers.items() if name != "AdamWR")
    return {
        "curves: largest deviation from the formula": Number(deviation(numbers), "<=", ROUNDING),
        "curves: restarts as printed": yes(restarts),
        "curves: AdamWR's decay as printed": yes(_decay_holds(numbers["AdamWR"])),
    }


def exact(numbers: dict[str, Any]) -> bool:
    """Do all three hold?"""
    return all(answers(deciding(numbers)).values())


def _against_formula(eta: np.ndarray, T_0: int, T_mult: int) -> dict[str, Any]:
    """Where η jumps up, what it is there and just before, and its largest distance from the formula."""
    restarts = np.flatnonzero(np.diff(eta) > 0) + 1
    with localcontext(prec=DIGITS):
        off = [abs(Decimal(float(x)) - exact) for x, exact in zip(eta, _formula(T_0, T_mult), strict=False)]
    printed = [T_0 * (i if T_mult == 1 else (T_mult**i - 1) // (T_mult - 1)) for i in range(1, len(restarts) + 1)]
    return {
        "restarts": (restarts // STEPS_PER_EPOCH).tolist(),
        "restarts_as_printed": restarts.tolist() == printed and bool(np.all(eta[restarts] == ETA_MAX)),
        "just_before_each": eta[restarts - 1].tolist(),
        "largest_deviation": float(max(off)),
    }


def _formula(T_0: int, T_mult: int) -> Iterator[Decimal]:
    """SGDR's equation (5) in the paper's words: T_cur counts up to T_i; then it is 0 again, and T_i times T_mult."""
    T_i = T_0
    while True:
        yield from (Decimal(ETA_MAX) * (1 + cosine) / 2 for cosine in _cosines(T_i))
        T_i *= T_mult


def _cosines(T: int) -> Iterator[Decimal]:
    """cos(πk/T) for k = 0 … T − 1, by cos (k + 1)x = 2 cos x cos kx − cos (k − 1)x, which costs a digit for √10 steps.

    Of 50 digits 40 are left after 20,000 steps, where a float has 17.
    """
    first = _cos(PI / T)
    before, here = first, Decimal(1)
    for _ in range(T):
        yield here
        before, here = here, 2 * first * here - before


def _cos(x: Decimal) -> Decimal:
    """The cosine by its series, for 0 ≤ x ≤ π."""
    term, total, n = Decimal(1), Decimal(1), 0
    while abs(term) > Decimal(10) ** -DIGITS:
        n += 2
        term = -term * x * x / (n * (n - 1))
        total += term
    return total


def _adam_wr() -> dict[str, Any]:
    """AdamWR with one step an epoch.

    For each run between two restarts: its λ at both ends and as printed, and the share of θ that decay leaves where
    the gradient is 0.  And whether m and v are the same as without restarts.
    """
    restarts = WarmRestarts(T_0=LENGTHS[0], T_mult=2)
    opt = AdamW(schedule=restarts, weight_decay=NormalizedDecay(restarts, LAMBDA_NORM))
    ends = np.cumsum(LENGTHS)
    alone = trace(opt, np.ones(1), np.zeros((ends[-1], 1)))["theta"][ends - 1, 0]
    gradients = np.random.default_rng(10).standard_normal((ends[-1], 8))
    kept, unbroken = trace(opt, np.ones(8), gradients), trace(AdamW(), np.ones(8), gradients)
    return {
        "decay_first": opt.weight_decay(ends - LENGTHS).tolist(),
        "decay_last": opt.weight_decay(ends - 1).tolist(),
        "decay_wanted": [normalized_weight_decay(LAMBDA_NORM, POINTS, POINTS, T) for T in LENGTHS.tolist()],
        "left_of_theta": (alone / np.append(1, alone[:-1])).tolist(),
        "state_goes_on": all(np.array_equal(kept[name], unbroken[name]) for name in "mv"),
    }


def _decay_holds(found: dict[str, Any]) -> bool:
    """λ is that of the current run throughout, to rounding; m and v know no restart; θ shrinks as η_t λ says.

    Over a run of T steps Σ η_t λ = λ_norm (T + 1)/(2√T), and −ln(1 − x) − x is between 0 and x² for small x, where
    Σ (η_t λ)² < λ_norm².
    """
    decays = np.array([found["decay_first"], found["decay_last"]]) / found["decay_wanted"]
    shrunk = -log(found["left_of_theta"]) - LAMBDA_NORM * (LENGTHS + 1) / (2 * np.sqrt(LENGTHS))
    right_decay = np.all(np.abs(decays - 1) <= 8 * 2**-53)  # a root, a product and three quotients on two sides
    return bool(right_decay and np.all((shrunk > 0) & (shrunk < LAMBDA_NORM**2)) and found["state_goes_on"])
