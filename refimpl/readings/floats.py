"""Python floats: the hyperparameters of every array reading, and fast scalar loops."""

import contextlib
import math
import operator
from typing import Any

from ..lanes import Lanes


class Floats:
    """Python floats, which follow IEEE 754 like arrays do but for overflow in ``**`` and division by zero, where
    Python raises instead of returning an infinity or NaN.
    """

    name = "float"
    pi = math.pi
    abs = staticmethod(abs)
    cos = staticmethod(math.cos)
    divide = staticmethod(operator.truediv)

    @property
    def scalar(self) -> "Floats":
        return self

    @staticmethod
    def copy(x: Any) -> Any:
        return x

    @staticmethod
    def number(x: Any) -> Any:
        return x

    @staticmethod
    def sqrt(x: Any) -> Any:
        return x.map(math.sqrt) if isinstance(x, Lanes) else math.sqrt(x)

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
    def floor_log(x: Any, base: Any) -> Any:
        """The greatest integer i with ``base**i <= x``, exact where the logarithm is not."""
        i = math.floor(math.log(x) / math.log(base))
        while base**i > x:
            i -= 1
        while base ** (i + 1) <= x:
            i += 1
        return i

    @staticmethod
    def ones_like(x: Any) -> Any:
        return 1.0

    @staticmethod
    def zeros_like(x: Any) -> Any:
        return 0.0

    @staticmethod
    def quiet() -> Any:
        return contextlib.nullcontext()


FLOATS = Floats()
