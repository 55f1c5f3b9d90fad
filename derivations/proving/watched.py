"""Balls that note what a code compares them with, so that the board can decide it and show it."""

from collections.abc import Callable
from typing import Any


class Whole(int):
    """An integer whose quotients are fractions; Python's are rounded."""

    def __sub__(self, other: int) -> "Whole":
        return Whole(int(self) - other)

    def __truediv__(self, other: int) -> Any:
        from flint import fmpq

        return fmpq(int(self), other)


class Watched:
    """A ball that notes what it is compared with; Python's operators make balls of it."""

    def __init__(self, ball: Any, seen: list[tuple[Any, str, Any]]):
        self.ball, self.seen = ball, seen


def _noted(sign: str) -> Callable[[Watched, Any], bool]:
    def compare(self: Watched, other: Any) -> bool:
        other = getattr(other, "ball", other)
        self.seen.append((self.ball, sign, other))
        return bool({"<": self.ball < other, "<=": self.ball <= other, ">=": self.ball >= other}[sign])

    return compare


def _kept(name: str) -> Callable[..., Watched]:
    def apply(self: Watched, other: Any) -> Watched:
        return Watched(getattr(self.ball, name)(getattr(other, "ball", other)), self.seen)

    return apply


for _name in ("add", "sub", "mul", "truediv", "pow"):
    for _side in ("", "r"):
        setattr(Watched, f"__{_side}{_name}__", _kept(f"__{_side}{_name}__"))
for _name, _sign in (("lt", "<"), ("le", "<="), ("ge", ">=")):
    setattr(Watched, f"__{_name}__", _noted(_sign))
