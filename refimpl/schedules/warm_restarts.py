"""Cosine annealing with warm restarts (SGDR), and the weight decay normalised for each restart."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .._util.messages import shown
from ..core.namespaces import is_exact
from ..core.schedule import Schedule

#: Below this T_mult is too close to 1 for the formula of the paper as it stands.
NEAR_ONE = 1 + 2**-6


@dataclass(frozen=True)
class WarmRestarts(Schedule):
    """η_k = η_min + ½ (η_max − η_min)(1 + cos(π T_cur/T_i)), started anew whenever T_cur reaches T_i.

    T_cur counts the steps since the last restart, and T_{i+1} = T_mult T_i.  Restart i falls at
    T_0 (T_mult^i − 1)/(T_mult − 1); there η is η_max again, so on whole steps with a whole T_i the
    value η_min itself is approached, never taken.  Restarts go on for ever.

    Args:
        T_0: the length of the first run in steps, > 0; it may be fractional.  Where a restart falls on
            a whole step, but T_0 is no binary fraction (1.1, say, at step 33), rounding decides
            whether that step is the last of a run or the first of the next.
        T_mult: the factor from one run's length to the next, ≥ 1.
        eta_max, eta_min: the value at each restart and the one approached; η_min ≤ η_max.

    AdamWR and SGDWR are ``AdamW`` and ``SGDW`` with this schedule and ``NormalizedDecay``.

    Source: SGDR, arXiv 1608.03983, equation (5) and section 3; Loshchilov & Hutter 2019
    (arXiv 1711.05101v3), appendix B.2.

    >>> sgdr = WarmRestarts(T_0=2, T_mult=2)
    >>> [round(sgdr(k), 3) for k in range(7)]
    [1.0, 0.5, 1.0, 0.854, 0.5, 0.146, 1.0]
    """

    T_0: float
    T_mult: float = 1.0
    eta_max: float = 1.0
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T_0", self.T_0 > 0, "> 0")
        self.require("T_mult", self.T_mult >= 1, ">= 1")
        self.require_order("eta_min", "eta_max")

    def run(s, xp: Any, k: Any) -> tuple[Any, Any]:
        """Where run i that step k belongs to starts, and its length T_i."""
        if s.T_mult == 1:
            return xp.floor(xp.divide(k, s.T_0)) * s.T_0, s.T_0
        if not is_exact(s.T_mult) and s.T_mult < NEAR_ONE:
            return s._slowly_growing(xp, k)
        i = xp.floor_log(1 + xp.divide(k * (s.T_mult - 1), s.T_0), s.T_mult)
        return s.T_0 * (s.T_mult**i - 1) / (s.T_mult - 1), s.T_0 * s.T_mult**i

    def _slowly_growing(s, xp: Any, k: Any) -> tuple[Any, Any]:
        """The same where T_mult^i − 1 would cancel: T_0 expm1(i log1p(T_mult − 1))/(T_mult − 1).

        In floats, u = 2^-53: log1p and the product with i are half an ulp off each, which expm1 makes at most
        (1 + x) times 2 u, x = log T_mult^i; it, the product and the quotient add 3 u.  So the start is right to
        (5 + 2 x) u of itself; and where it is that close to k, rounding decides in which run k is.
        """
        growth = s.T_mult - 1
        rate = xp.scalar.log1p(growth)

        def start(i: Any) -> Any:
            return s.T_0 * xp.expm1(i * rate) / growth

        i = xp.floor(xp.log1p(xp.divide(k * growth, s.T_0)) / rate)
        i = i - 1 + xp.at_least(k, start(i)) + xp.at_least(k, start(i + 1))
        return start(i), s.T_0 * s.T_mult**i

    def eta(s, xp: Any, k: Any) -> Any:
        start, t_i = s.run(xp, k)
        t_cur = k - start
        return s.eta_min + (s.eta_max - s.eta_min) * (1 + xp.cos(xp.pi * t_cur / t_i)) / 2

    def boundaries(s, turns: int) -> list[Fraction]:
        return list(itertools.islice(s._restarts(), turns))

    def left_to_rounding(s, k: int | Fraction) -> bool:
        """A restart falls so near to k, yet not on it, that a few roundings of k/T_0 reach it."""
        if s.T_0 % 1 == 0 and s.T_mult % 1 == 0:
            return False
        return any(0 < abs(start - k) <= 8 * Fraction(math.ulp(k)) for start in s._near(k))

    def _restarts(s) -> Iterator[Fraction]:
        length, factor = Fraction(s.T_0), Fraction(s.T_mult)
        return itertools.accumulate(length * factor**i for i in itertools.count())

    def _near(s, k: int | Fraction) -> list[Fraction]:
        length = Fraction(s.T_0)
        if s.T_mult == 1:
            return [round(k / length) * length]
        return list(itertools.takewhile(lambda start: start <= k + 1, itertools.islice(s._restarts(), 1000)))


@dataclass(frozen=True)
class NormalizedDecay(Schedule):
    """λ = λ_norm √(b/(B T_i)) for the current restart's length T_i, anew at each restart.

    T_i counts epochs of B/b steps, so that b/(B T_i) is one over the length of the run in steps:
    λ = λ_norm/√steps.  Give it to ``AdamW`` or ``SGDW`` as ``weight_decay``, and the restarts as
    ``schedule``: that is AdamWR or SGDWR.  The optimizer's state goes on through a restart.

    Args:
        restarts: the ``WarmRestarts``, in steps.
        lambda_norm: λ_norm, the decay that a single batch pass would have, ≥ 0.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), appendix B.1 and its footnote 2.

    >>> decay = NormalizedDecay(WarmRestarts(T_0=100, T_mult=4), lambda_norm=0.05)
    >>> [decay(k) for k in (0, 99, 100)]
    [0.005, 0.005, 0.0025]
    """

    restarts: WarmRestarts
    lambda_norm: float

    piecewise_constant = True

    def __post_init__(self) -> None:
        if not isinstance(self.restarts, WarmRestarts):
            raise TypeError(f"NormalizedDecay: restarts must be a WarmRestarts schedule, got {shown(self.restarts)}")
        self.require_numbers("lambda_norm")
        self.require("lambda_norm", self.lambda_norm >= 0, ">= 0")

    def eta(s, xp: Any, k: Any) -> Any:
        _, steps = s.restarts.run(xp, k)
        return s.lambda_norm / xp.sqrt(steps + 0 * k)

    def boundaries(s, turns: int) -> list[Fraction]:
        return s.restarts.boundaries(turns)

    def left_to_rounding(s, k: int | Fraction) -> bool:
        return s.restarts.left_to_rounding(k)
