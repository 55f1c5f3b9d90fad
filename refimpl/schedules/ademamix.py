"""The two warm-ups of AdEMAMix: of its weight α, and of its decay β3."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class LinearWarmup(Schedule):
    """η_k = end·min((k + 1)/T, 1): in equal steps from nothing, so that the step t = k + 1 = T has ``end``.

    ``alpha=LinearWarmup(T, end)`` is α^(t) of AdEMAMix.  ``Warmup`` has the rate 0 in the first step, this end/T.

    Args:
        T: the length in steps, > 0.
        end: the last value, which stays.

    Source: Pagliardini et al. 2024 (arXiv 2409.03137v2), section 3, f_α(t) = min(tα/T, α).

    >>> warm = LinearWarmup(T=4, end=8)
    >>> [warm(k) for k in range(6)]
    [2.0, 4.0, 6.0, 8.0, 8.0, 8.0]
    """

    T: float
    end: float

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T", self.T > 0, "> 0")

    def eta(s, xp: Any, k: Any) -> Any:
        return s.end * (xp.minimum(k + 1, s.T) / s.T)

    def boundaries(s, turns: int) -> list[Fraction]:
        return [k for k in (Fraction(s.T) - 1,) if k > 0]


@dataclass(frozen=True)
class HalfLifeWarmup(Schedule):
    """A decay β whose half-life grows in equal steps from that of ``start`` to that of ``end``.

        β_k = exp( ln(start) ln(end) / ((1 − p) ln(end) + p ln(start)) ),   p = min((k + 1)/T, 1)

    A mean with the decay β has forgotten half after ln ½/ln β steps.  That number is linear in p.
    ``beta3=HalfLifeWarmup(T, end)`` is β3^(t) of AdEMAMix, t = k + 1.

    Args:
        T: the length in steps, > 0.
        end: the last value, which stays, in (0, 1).
        start: the value before the first step, in (0, end]; AdEMAMix takes its β1.

    Source: Pagliardini et al. 2024 (arXiv 2409.03137v2), section 3, f_β3, as a survey (arXiv 2509.01440) prints it.

    >>> warm = HalfLifeWarmup(T=2, end=0.5**0.25, start=0.5**0.5)  # half-lives of 4 and 2 steps, and so 3 between them
    >>> [round(0.5 ** (1 / 3), 12), round(0.5 ** (1 / 4), 12)] == [round(warm(k), 12) for k in (0, 1)]
    True
    """

    T: float
    end: float
    start: float = 0.9

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("T", self.T > 0, "> 0")
        self.require("end", (self.end > 0) & (self.end < 1), "in (0, 1)")
        self.require("start", self.start > 0, "> 0")
        self.require_order("start", "end")

    def eta(s, xp: Any, k: Any) -> Any:
        p = xp.minimum(k + 1, s.T) / s.T
        start, end = xp.log(s.start + 0 * k), xp.log(s.end + 0 * k)
        return xp.minimum(xp.exp(start * end / ((1 - p) * end + p * start)), s.end)

    def boundaries(s, turns: int) -> list[Fraction]:
        return [k for k in (Fraction(s.T) - 1,) if k > 0]
