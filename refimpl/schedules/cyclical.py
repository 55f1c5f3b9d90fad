"""Cyclical learning rates and the range test."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..core.schedule import Schedule


@dataclass(frozen=True)
class Triangular(Schedule):
    """The triangular policy: linear from base to peak in ``stepsize`` steps, and back, for ever.

        cycle = ⌊1 + k/(2 stepsize)⌋,  x = |k/stepsize − 2 cycle + 1|,
        lr = base + (peak − base) max(0, 1 − x)

    Args:
        base, peak: the smallest and the largest value; base ≤ peak.
        stepsize: half the length of a cycle, in steps, > 0.

    Source: Smith, arXiv 1506.01186v6, section 3.1.  There ``peak`` is called max_lr; a rule's
    ``lr`` may be this schedule itself, or 1 with this as ``schedule``.

    >>> policy = Triangular(base=0, peak=1, stepsize=2)
    >>> [policy(k) for k in range(6)]
    [0.0, 0.5, 1.0, 0.5, 0.0, 0.5]
    """

    base: float
    peak: float
    stepsize: float

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("stepsize", self.stepsize > 0, "> 0")
        self.require_order("base", "peak")

    def cycle(s, xp: Any, k: Any) -> Any:
        return xp.floor(1 + k / (2 * s.stepsize))

    def height(s, xp: Any, k: Any) -> Any:
        """max(0, 1 − x): 0 at the ends of each cycle, 1 in its middle."""
        x = xp.abs(k / s.stepsize - 2 * s.cycle(xp, k) + 1)
        return xp.maximum(1 - x, 0)

    def eta(s, xp: Any, k: Any) -> Any:
        return s.base + (s.peak - s.base) * s.height(xp, k)

    def boundaries(s, turns: int) -> list[Fraction]:
        return [i * Fraction(s.stepsize) for i in range(1, turns + 1)]


@dataclass(frozen=True)
class Triangular2(Triangular):
    """The triangular policy with its amplitude halved after each cycle: × 1/2^(cycle − 1).

    Arguments and source as for ``Triangular``.

    >>> policy = Triangular2(base=0, peak=1, stepsize=2)
    >>> [policy(k) for k in (2, 6, 10)]
    [1.0, 0.5, 0.25]
    """

    def eta(s, xp: Any, k: Any) -> Any:
        return s.base + (s.peak - s.base) * s.height(xp, k) * 2 ** (1 - s.cycle(xp, k))


@dataclass(frozen=True)
class ExpRange(Triangular):
    """The triangular policy with its amplitude scaled by γ^k.

    The paper's words let *both* boundaries decline by γ^k; its author's code and every library scale
    the amplitude above ``base`` alone, and so does this.

    Args:
        base, peak, stepsize: as for ``Triangular``.
        gamma: γ, in (0, 1].

    Source: Smith, arXiv 1506.01186v6, section 3.1, and the code published with it.

    >>> ExpRange(base=0, peak=1, stepsize=2, gamma=0.5)(2)
    0.25
    """

    gamma: float

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require("gamma", self.gamma > 0, "in (0, 1]")
        self.require("gamma", self.gamma <= 1, "in (0, 1]")

    def eta(s, xp: Any, k: Any) -> Any:
        return s.base + (s.peak - s.base) * s.height(xp, k) * s.gamma**k


@dataclass(frozen=True)
class RangeTest(Schedule):
    """The learning-rate range test: linear from base at k = 0 to peak at k = steps, then peak.

    Args:
        base, peak: the first and the last value; base ≤ peak.
        steps: the number of steps of the rise, > 0.

    Source: Smith, arXiv 1506.01186v6, section 3.3.

    >>> test = RangeTest(base=0, peak=2, steps=4)
    >>> [test(k) for k in (0, 1, 4, 5)]
    [0.0, 0.5, 2.0, 2.0]
    """

    base: float
    peak: float
    steps: float

    def __post_init__(self) -> None:
        self.require_numbers()
        self.require("steps", self.steps > 0, "> 0")
        self.require_order("base", "peak")

    def eta(s, xp: Any, k: Any) -> Any:
        return s.base + (s.peak - s.base) * xp.minimum(k, s.steps) / s.steps

    def boundaries(s, turns: int) -> list[Fraction]:
        return [Fraction(s.steps)]
