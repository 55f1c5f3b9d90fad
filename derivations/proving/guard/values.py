"""What a straight line computes with, as far as its syntax tells."""

import ast
import enum
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from types import FunctionType
from typing import Any

from refimpl.core.definition import HISTORY


class Kind(enum.Enum):
    """What is not known any closer."""

    VALUE = "a number, which may be a symbol"
    COUNT = "how many gradients there are"
    XP = "the operations of the reading"
    OPERATION = "one of them"
    STATIC = "a text, a truth value or None, which no symbol is"
    PART = "a part of the hyperparameters that a class alone does not tell"
    GIVEN = "a function that the theorem gives, such as a schedule"
    UNCLEAR = "one thing or another, of which nothing may be made"


VALUE, COUNT, XP, OPERATION, STATIC, PART, GIVEN, UNCLEAR = Kind


@dataclass(frozen=True)
class Known:
    """An object that is the same for every reading: a module, a function, a class, a constant."""

    value: Any


@dataclass(frozen=True, eq=False)
class Own:
    """A rule, a schedule, a part of one or a problem: the class, and the settings where there are any."""

    cls: type
    instance: Any = None


@dataclass(frozen=True, eq=False)
class Method:
    """A function of a class, with what it belongs to; None where that is the first argument."""

    function: FunctionType
    own: Any = None


@dataclass(frozen=True, eq=False)
class Local:
    """A function written within the one that is read."""

    node: ast.FunctionDef | ast.Lambda
    frame: Any


@dataclass(frozen=True)
class Super:
    """``super()``: the class after which the methods are looked up."""

    own: Own
    after: type


@dataclass
class Record:
    """A dict with names as keys; ``rest`` is what it holds under other names, None if there are none."""

    items: dict[str, Any] = field(default_factory=dict)
    rest: Any = None

    def __getitem__(self, name: str) -> Any:
        missing = Row(each=VALUE) if name == HISTORY and self.rest is not None else self.rest
        return self.items.get(name, missing)


@dataclass(frozen=True)
class Row:
    """A tuple, list or generator: of known members, or of members that are all alike."""

    items: tuple[Any, ...] | None = None
    each: Any = None

    @property
    def members(self) -> tuple[Any, ...]:
        """One for each member that may be of another kind."""
        return (self.each,) if self.items is None else self.items


NUMBERS = (int, float, Fraction)
#: Constants that cannot be changed.
CONSTANTS = (*NUMBERS, bool, str, type(None))


def constant(value: Any) -> bool:
    """Is it a constant, or a tuple of them, and no class derived from one of theirs?"""
    return type(value) in CONSTANTS or (type(value) is tuple and all(map(constant, value)))


def numeric(value: Any) -> bool:
    """May it be added and multiplied?"""
    if isinstance(value, Known):
        return type(value.value) in (*NUMBERS, bool)
    return value in (VALUE, COUNT, PART)


def alike(kinds: Iterable[Any]) -> Any:
    """What is any of these; a number if there is none."""
    return functools.reduce(joined, kinds, None) or VALUE


def joined(one: Any, other: Any) -> Any:
    """What is either the one or the other; None is neither."""
    if one is None or other is None:
        return other if one is None else one
    if one == other:
        return one
    if numeric(one) and numeric(other):
        return PART if PART in (one, other) else VALUE
    if PART in (one, other):
        return PART
    if isinstance(one, Record) and isinstance(other, Record):
        names = (*one.items, *other.items)
        return Record({name: joined(one[name], other[name]) for name in names}, joined(one.rest, other.rest))
    if isinstance(one, Row) and isinstance(other, Row):
        if one.items is not None and other.items is not None and len(one.items) == len(other.items):
            return Row(tuple(map(joined, one.items, other.items)))
        return Row(each=alike((*one.members, *other.members)))
    return UNCLEAR
