"""What all schedules share: evaluation on any kind of k."""

import copy
import functools
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .._util.messages import failed, shown
from .namespaces import FLOATS, SCALARS, is_exact, reading
from .number_checks import Range, number
from .power_search import Search
from .settings import Settings

#: What k may be.
STEPS: Range = (0.0, math.inf, ">= 0 (the number of steps already done)")


@dataclass(frozen=True)
class Schedule(Settings):
    """A pure function of k = 0, 1, 2 …, the number of steps already done.

    ``schedule(k)`` takes a number, an array of any library, or a SymPy, mpmath, flint or
    ``fractions`` number, and returns the same kind; the first step uses ``schedule(0)``.  NumPy
    arrays are evaluated element by element, so that they hold the very floats of single calls.
    Subclasses write the formula once, in ``eta(s, xp, k)``, where ``xp`` has ``cos, exp, log, sqrt, floor,
    floor_log, abs, maximum, minimum, where`` and ``pi`` for whatever k is.  For numbers these, and ``**``, are
    correctly rounded.
    """

    #: What ``refimpl.check_schedule`` calls it: the class's name in snake case, unless the class says another.
    name = ""
    #: Has it the same value at all steps between two of its ``boundaries``?
    piecewise_constant = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" not in vars(cls):
            cls.name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def eta(s, xp: Any, k: Any) -> Any:
        raise NotImplementedError(f"{type(s).__name__} has no eta(s, xp, k)")

    def boundaries(s, turns: int) -> list[Fraction]:
        """Each k at which the formula changes, in order; of those without end the first ``turns``."""
        raise NotImplementedError(f"{type(s).__name__} has no boundaries(s, turns)")

    def left_to_rounding(s, k: int | Fraction) -> bool:
        """Whether rounding decides on which side of a jump step k is."""
        return False

    def __call__(self, k: Any) -> Any:
        if isinstance(k, list | tuple | range):
            k = _array(k)
        if isinstance(k, np.ndarray) and k.ndim:
            values = [self(x) for x in k.ravel().tolist()]
            return np.asarray(values, dtype=np.float64).reshape(k.shape)
        if isinstance(k, np.ndarray | np.generic) or not hasattr(k, "dtype"):
            k = number("k", k, STEPS, takes=", a number, an array of them or a symbol")
        try:
            value = self._at(k)
        except Exception as error:  # an overflow, or whatever a stranger's formula raises
            raise failed(shown(self), error, f" at k = {shown(k)}") from error
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{shown(self)} is {value!r} at k = {shown(k)}; allowed is what gives a finite number")
        return value

    def _at(self, k: Any) -> Any:
        if hasattr(k, "dtype"):
            return self.eta(reading(k), reading(k).floating(k))
        if is_exact(k):
            return self._over(reading(k)).eta(reading(k), k)
        if self._exact is not None:
            return self._over(self._exact).eta(self._exact, self._exact.number(k))
        return self.rounded(k)

    def rounded(self, k: Any) -> float:
        """``schedule(k)`` for a number that is known to be a k, correctly rounded where it is no arithmetic."""
        if self._takes_powers:
            return float(self.scalar.eta(SCALARS, SCALARS.number(k)))
        return float(self.eta(FLOATS, float(k)))

    @functools.cached_property
    def _takes_powers(self) -> bool:
        """Does ``eta`` take a power, which is an operator and not a function of ``xp``?  Perhaps, if it branches."""
        search = Search()
        try:
            self._over(search).eta(search, search.number(0))
        except Exception:  # whatever a schedule's author may have written
            return True
        return bool(search.powers)

    @functools.cached_property
    def scalar(self) -> "Schedule":
        """This schedule with Scalars as its settings: their powers are correctly rounded."""
        return self._over(SCALARS)

    def _over(self, xp: Any) -> "Schedule":
        """This schedule with its settings as numbers of the reading ``xp``, so that their arithmetic is its too."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Schedule):
                other.__dict__[name] = value._over(xp)
            elif isinstance(value, tuple):
                other.__dict__[name] = tuple(x._over(xp) if isinstance(x, Schedule) else x for x in value)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                other.__dict__[name] = xp.number(value)
        return other

    @functools.cached_property
    def _exact(self) -> Any:
        """The reading of a setting that is a symbol or an exact number, if there is one."""
        exact = [value for value in vars(self).values() if is_exact(value)]
        return reading(exact[0]) if exact else None


def _array(k: Any) -> np.ndarray:
    """A sequence of step numbers as an array."""
    try:
        return np.asarray(k)
    except ValueError as error:
        raise ValueError(f"k must be a number, or an array of them of one shape, got {shown(k)}") from error
