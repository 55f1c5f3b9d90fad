"""One cycle of the learning rate, and its end far below the start."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .._util.messages import shown
from ..core.schedule import Schedule
from .wsd import SHAPES as DECAYS

#: f(p), for p from 0 to 1.
SHAPES: dict[str, Callable[[Any, Any], Any]] = {"cos": DECAYS["cosine"], "linear": DECAYS["linear"]}


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up from 1/D to 1, and down to 1/(D F) at the last of T steps, k = T − 1, which stays.

    With a = max(p T − 1, 0), and f(q) = 1 − q or ½ (1 + cos(π q)) for the part q of a phase that is done,

        two phases     1/D to 1 until k = a, 1/(D F) until k = T − 1
        three phases   1/D to 1 until k = a, 1/D until k = 2a, 1/(D F) until k = T − 1

    each phase from x to y being x + (y − x)(1 − f(q)).  The ends of phases may be fractional: the peak is passed then.

    Args:
        T: the steps of the run, ≥ 1.
        pct_start: p, the part of the run that rises, in [0, 1]; with three phases in [0, ½].
        div_factor: D, the peak over the first value, > 0.
        final_div_factor: F, the first value over the last, > 0.
        three_phase: is the fall to the first value a phase of its own?
        shape: "cos" or "linear".

    Source: Smith & Topin 2017 (arXiv 1708.07120), who print no formula: one linear cycle shorter than the run, then
    a fall by several orders of magnitude.  That is ``three_phase=True, shape="linear"``.  The phases, the defaults
    and the names are those of PyTorch's OneCycleLR, fastai's form.  Where p T < 1 PyTorch has a start below 1, or
    divides by zero; here it is the peak.

    >>> cycle = OneCycle(T=9, pct_start=1/3, div_factor=5, final_div_factor=2, three_phase=True, shape="linear")
    >>> [round(cycle(k), 3) for k in range(10)]
    [0.2, 0.6, 1.0, 0.6, 0.2, 0.175, 0.15, 0.125, 0.1, 0.1]
    """

    T: float
    pct_start: float = 0.3
    div_factor: float = 25.0
    final_div_factor: float = 1e4
    three_phase: bool = False
    shape: str = "cos"

    def __post_init__(self) -> None:
        self.require_numbers("T", "pct_start", "div_factor", "final_div_factor")
        self.require("T", self.T >= 1, ">= 1")
        if not isinstance(self.three_phase, bool):
            raise TypeError(f"OneCycle: three_phase must be True or False, got {shown(self.three_phase)}")
        most, allowed = (0.5, "[0, 0.5] with three phases") if self.three_phase else (1, "[0, 1]")
        self.require("pct_start", (self.pct_start >= 0) & (self.pct_start <= most), f"in {allowed}")
        for name in ("div_factor", "final_div_factor"):
            self.require(name, getattr(self, name) > 0, "> 0")
        if self.shape not in tuple(SHAPES):
            raise ValueError(f"OneCycle: shape must be one of {', '.join(SHAPES)}, got {shown(self.shape)}")

    def eta(s, xp: Any, k: Any) -> Any:
        low = 1 / s.div_factor
        last = low / s.final_div_factor
        start = 0 * k
        turn, end = xp.maximum(s.pct_start * s.T - 1 + start, 0), s.T - 1
        rise = s._phase(xp, k, start, turn, low, 1)
        if s.three_phase:
            fall = s._phase(xp, k, turn, 2 * turn, 1, low)
            fall = xp.where(xp.at_least(k, 2 * turn), s._phase(xp, k, 2 * turn, end, low, last), fall)
        else:
            fall = s._phase(xp, k, turn, end, 1, last)
        return xp.where(xp.at_least(k, turn), fall, rise)

    def _phase(s, xp: Any, k: Any, start: Any, stop: Any, x: Any, y: Any) -> Any:
        """From x at ``start`` to y at ``stop``, and y after it."""
        length = xp.where(stop - start, stop - start, 1)
        done = xp.minimum(xp.maximum(k - start, 0) / length, 1)
        return xp.where(xp.at_least(k, stop), y + 0 * k, x + (y - x) * (1 - SHAPES[s.shape](xp, done)))

    def boundaries(s, turns: int) -> list[Fraction]:
        turn, end = max(Fraction(s.pct_start * s.T - 1), Fraction(0)), Fraction(s.T) - 1
        return [k for k in (turn, 2 * turn, end) if k and (s.three_phase or k != 2 * turn or k == end)]
