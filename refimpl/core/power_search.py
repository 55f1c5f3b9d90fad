"""Which powers of scalars a formula takes, found by running it on stand-ins for its numbers and arrays."""

import math
from collections.abc import Callable
from typing import Any, NoReturn, Self


def _refuse(*_: Any) -> NoReturn:
    raise TypeError("a formula that branches on a value, or takes it apart, may take any powers")


class StandIn:
    """A number or an array of which nothing is known but what it is made of.

    Args:
        search: where its powers are noted.
        is_array: whether it is an array.
        counts: whether it is t, or a sum or product of it.
    """

    __slots__ = ("counts", "is_array", "search")
    __array_ufunc__ = None
    __hash__ = object.__hash__
    __bool__ = __float__ = __int__ = __index__ = __iter__ = __len__ = __getitem__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse

    def __init__(self, search: "Search", is_array: bool = False, counts: bool = False):
        self.search, self.is_array, self.counts = search, is_array, counts

    def __neg__(self) -> "StandIn":
        return self.search.result(self, carries=True)

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, StandIn | int | float) or isinstance(other, bool):
            return NotImplemented
        return self.search.result(self, other, carries=True)

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __add__

    def __pow__(self, exponent: Any) -> "StandIn":
        return self.search.power(self, exponent)

    def __rpow__(self, base: Any) -> "StandIn":
        return self.search.power(base, self)


class Search:
    """The functions that a formula may call, and the powers of scalars that it took.

    Attributes:
        powers: for each of them, whether t is part of it.
    """

    pi = math.pi

    def __init__(self) -> None:
        self.powers: list[bool] = []

    @property
    def scalar(self) -> Self:
        return self

    def number(self, _: Any) -> StandIn:
        """A stand-in for a number."""
        return StandIn(self)

    def result(self, *operands: Any, carries: bool = False) -> StandIn:
        """What is made of the operands; it counts as they do if the operation ``carries`` that on."""
        known = [x for x in operands if isinstance(x, StandIn)]
        is_array = any(x.is_array for x in known)
        return StandIn(self, is_array, carries and not is_array and any(x.counts for x in known))

    def power(self, base: Any, exponent: Any) -> StandIn:
        """A power, noted if it is one of scalars."""
        result = self.result(base, exponent)
        if not result.is_array:
            self.powers.append(self.result(base, exponent, carries=True).counts)
        return result

    def abs(self, x: Any) -> StandIn:
        return self.result(x, carries=True)

    def divide(self, x: Any, y: Any) -> StandIn:
        return self.result(x, y, carries=True)

    def __getattr__(self, name: str) -> Callable[..., StandIn]:
        return self.result
