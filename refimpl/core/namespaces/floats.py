"""Python floats: fast scalar loops, and the scalars of every array reading."""

import contextlib
import math
import operator
from collections.abc import Callable
from typing import Any

from ..lanes import Lanes, by_lane
from ..operations import CALLS
from ..rounded import cos, exp, expm1, floor_log, log, log1p, power
from ..scalar import scalar


class Floats:
    """Python floats, which follow IEEE 754 like arrays do but for overflow in ``**`` and division by zero, where
    Python raises instead of returning an infinity or NaN.  Functions are correctly rounded.
    """

    name = "float"
    pi = math.pi
    abs = staticmethod(abs)
    exp = staticmethod(exp)
    expm1 = staticmethod(expm1)
    log = staticmethod(log)
    log1p = staticmethod(log1p)
    cos = staticmethod(cos)
    power = staticmethod(power)
    floor_log = staticmethod(floor_log)
    divide = staticmethod(operator.truediv)

    @property
    def scalar(self) -> "Floats":
        return SCALARS if type(self) is Floats else self

    @staticmethod
    def copy(x: Any) -> Any:
        return x

    @staticmethod
    def number(x: Any) -> Any:
        return x

    @staticmethod
    def sqrt(x: Any) -> Any:
        """NaN of a negative number, as in arrays: it may be on the side of a selection that is not chosen."""
        return math.nan if x < 0 else math.sqrt(x)

    @staticmethod
    def floor(x: Any) -> Any:
        return float(math.floor(x))

    @staticmethod
    def ones_like(x: Any) -> Any:
        return 1.0

    @staticmethod
    def zeros_like(x: Any) -> Any:
        return 0.0

    @staticmethod
    def quiet() -> Any:
        return contextlib.nullcontext()


class Scalars(Floats):
    """The scalars of an array reading: numbers become ``Scalar``, and functions go lane by lane."""

    name = "scalars"
    number = staticmethod(scalar)


for _row in CALLS.values():
    if _row.cases and not hasattr(Floats, _row.call):
        setattr(Floats, _row.call, staticmethod(_row.of_numbers))


def _closed(function: Callable[..., Any]) -> Any:
    of_lanes = by_lane(lambda *numbers: float(function(*numbers)))

    def closed(*numbers: Any) -> Any:
        if any(isinstance(x, Lanes) for x in numbers):
            return of_lanes(*numbers)
        return scalar(function(*numbers))

    return staticmethod(closed)


for _name in set(CALLS) - {"power", "divide", "ones_like"}:
    setattr(Scalars, _name, _closed(getattr(Floats, _name)))
Scalars.power = staticmethod(lambda x, y: scalar(x) ** y)

FLOATS, SCALARS = Floats(), Scalars()
