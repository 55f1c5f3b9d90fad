"""Integers for exact arithmetic in code that divides by them."""

from typing import Any


class Whole(int):
    """An integer whose quotients are fractions; Python's are rounded."""

    def __sub__(self, other: int) -> "Whole":
        return Whole(int(self) - other)

    def __truediv__(self, other: int) -> Any:
        from flint import fmpq

        return fmpq(int(self), other)
