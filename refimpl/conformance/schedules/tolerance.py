"""How far a right schedule may be from ours: the derivation, in units of the peak's last place.

With u the unit roundoff, half an ulp, and p the peak, the largest magnitude that the schedule takes:

* A cosine's argument x = πk/T is three roundings away from the exact one, those of π, of the product and of the
  quotient in whatever order: 3u|x|.  That moves cos x by at most 3u|x sin x| ≤ 5.5u, as |x sin x| < 1.82 on [0, π].
  The cosine itself rounds by 2u at most, the sum 1 + cos x by 2u.  So ½(1 + cos x), in [0, 1], is off by less
  than 5u; times η_max − η_min, at most 2p, by 10u p; difference, product and sum add 2u p each, in the dtype
  that the settings are rounded to 2u p more.  Together 18u p, 9 ulp of p where p is a power of two, up to 18 at
  other p.  A triangle has less to round.  The reference is off by as much: BASE = 36.
* After c cycles (k over the length of the first) the phase inside the cycle is what is left of cancelling c:
  it is off by 3uc, times a slope of at most π/2 and an amplitude of at most 2p: 9.5uc p, twice: CYCLE = 19.
* γ^k with a γ that is off by one rounding is off by k u γ^k, times the amplitude 2p, twice: DECAY = 4.
* (1 − k/T)^q: the difference is off by 2u, that of the quotient and its own.  With l = 1 − k/T > 0 the power moves
  by q l^(q−1) times that, times 1 − φ ≤ p, twice: POWER = 2 of q l^(q−1), l at least 1/T.
* A recursion or a running product rounds in every step anew, by 2u p each: STEP = 2.  In float64 that is nothing,
  even after a million steps; in float32 it would hide an off-by-one, and only closed forms are allowed.
"""

import numpy as np

from ...core.rounded import power
from .against import Against, Part

BASE, CYCLE, DECAY, POWER, STEP = 36, 19, 4, 2, 2


class Tolerance:
    """The allowed distance at each step.

    Args:
        against: the schedule and its settings.
        dtype: "float64" or "float32", the precision of the values that are judged.
    """

    def __init__(self, against: Against, dtype: str):
        self.dtype = dtype
        self._ulp = float(np.spacing(np.asarray(against.peak, dtype)))
        self._parts = against.parts

    def __call__(self, k: int) -> float:
        """How far the value at step k may be from ours."""
        units = BASE + sum(_units(part, float(k - part.start)) for part in self._parts if part.start <= k)
        return self._ulp * (units + (STEP * k if self.dtype == "float64" else 0))


def _units(part: Part, k: float) -> float:
    """What one of the parts adds, k steps after its start."""
    settings, turns = vars(part.schedule), part.schedule.boundaries(1)
    found = CYCLE * k / float(turns[0]) if turns and turns[0] else 0.0
    if gamma := settings.get("gamma"):
        found += DECAY * k * power(gamma, k)
    if exponent := settings.get("power"):
        left = 1 - min(k, settings["T"] - 1) / settings["T"] if settings["T"] > 1 else 1.0
        found += POWER * exponent * power(left, exponent - 1)
    return found
