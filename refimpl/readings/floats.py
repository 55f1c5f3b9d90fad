"""Python floats: fast scalar loops, and the scalars of every array reading."""

import contextlib
import math
import operator
from collections.abc import Callable
from typing import Any

from ..lanes import Lanes
from ..rounded import cos, exp, expm1, floor_log, log, log1p, power
from ..scalar import scalar


class Floats:
    """Python floats, which follow IEEE 754 like arrays do but for overflow in ``**`` and division by zero, where
    Python raises instead of returning an infinity or NaN.  Functions are correctly rounded.
    """

    name = "float"
    pi = math.pi
    abs = staticmethod(abs)
    sqrt = staticmethod(math.sqrt)
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
    def floor(x: Any) -> Any:
        return float(math.floor(x))

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        return x if x > y or x != x else y  # of equal zeros the second, as NumPy

    @staticmethod
    def minimum(x: Any, y: Any) -> Any:
        return x if x <= y or x != x else y

    @staticmethod
    def where(test: Any, x: Any, y: Any) -> Any:
        return x if test != 0 else y

    @staticmethod
    def at_least(x: Any, y: Any) -> Any:
        return 1 if x >= y else 0

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


def _closed(function: Callable[..., Any]) -> Any:
    def closed(x: Any, *others: Any) -> Any:
        if isinstance(x, Lanes):
            return x.map(lambda each: float(function(each, *others)))
        return scalar(function(x, *others))

    return staticmethod(closed)


for _name in ("sqrt", "exp", "expm1", "log", "log1p", "cos", "floor", "floor_log", "maximum", "minimum"):
    setattr(Scalars, _name, _closed(getattr(Floats, _name)))
Scalars.power = staticmethod(lambda x, y: scalar(x) ** y)

FLOATS, SCALARS = Floats(), Scalars()
