"""Where a rule departs from ours: the first value that is another, and the line that makes it."""

from dataclasses import dataclass, fields
from typing import Any

import sympy

from refimpl.core.number_checks import FINITE, FRACTION
from refimpl.core.rule import Rule

from ..proving.adapter import SHARED, behind, names_of
from ..proving.symbols import XP
from .source import Line, Source

#: The steps that are compared; every quantity is another exact number in each.
STEPS = (1, 2, 5)
#: Values that are nearer are the same: a text may have rounded factors, such as 0.96.
TINY = sympy.Rational(1, 10**12)


@dataclass(frozen=True)
class Departure:
    """The first value that a rule makes otherwise than ours.

    Attributes:
        default: the name of our rule.
        value: the value's name in theirs.
        theirs, ours: the lines that it comes from, the one that makes it last.
        note: what is to be said where no such value is found.
    """

    default: str
    value: str = ""
    theirs: tuple[Line, ...] = ()
    ours: tuple[Line, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        if self.note:
            return f"  {self.note}"
        theirs, ours = ("\n".join(f"    {line}" for line in lines) for lines in (self.theirs, self.ours))
        return f"  {self.value} is not {self.default}'s: it is made in\n{theirs}\n  and in {self.default} in\n{ours}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        if self.note:
            return {"note": self.note}
        lines = {"theirs": self.theirs, "ours": self.ours}
        return {"value": self.value} | {
            whose: [{"file": each.file, "line": each.number, "text": each.text} for each in found]
            for whose, found in lines.items()
        }


def departure(theirs: type, ours: type) -> Departure:
    """The first returned value, in the order of their lines, that is another at some exact point."""
    try:
        found = (_of_rules if issubclass(theirs, Rule) else _of_schedules)(theirs, ours)
    except Exception as error:  # whatever a stranger's class raises: the proof has failed already, this explains it
        note = f"Where it departs from {ours.__name__} cannot be said: {type(error).__name__}: {error}"
        return Departure(ours.__name__, note=note)
    note = (
        f"Every value that it returns is {ours.__name__}'s at the points that were tried, so that this may be a "
        f"difference of writing: the step above says what the derivation expects."
    )
    return found or Departure(ours.__name__, note=note)


def _of_rules(theirs: Any, ours: Any) -> Departure | None:
    text, mine = Source.of(behind(theirs).update), Source.of(behind(ours).update)
    names = names_of(theirs)

    def called(name: str) -> str:
        return names.get(name, name)

    other: set[str] = set()
    common: list[str] = []
    for step in STEPS:
        a, b = (_values(cls, ours, theirs, step) for cls in (theirs, ours))
        common = [name for name in a if name in b]
        other |= {name for name in common if not _same(a[name], b[name])}
    if not other:
        return None
    first = min(sorted(other), key=lambda name: (text.at(called(name)), mine.at(name)))
    agreeing = [name for name in common if name not in other]
    return Departure(
        ours.__name__,
        called(first),
        tuple(text.lines(called(first), frozenset(map(called, agreeing)))),
        tuple(mine.lines(first, frozenset(agreeing))),
    )


def _of_schedules(theirs: Any, ours: Any) -> Departure | None:
    text, mine = Source.of(behind(theirs).eta), Source.of(behind(ours).eta)
    a, b = (cls(**_settings(cls, ours, theirs)) for cls in (theirs, ours))
    if all(_same(a(sympy.Integer(k)), b(sympy.Integer(k))) for k in range(16)):
        return None
    return Departure(ours.__name__, "its value", tuple(text.lines("")), tuple(mine.lines("")))


def _values(cls: Any, ours: Any, theirs: Any, t: int) -> dict[str, Any]:
    """What a rule returns in step t, of exact numbers that are the same for both."""
    opt = cls(**_settings(cls, ours, theirs), schedule=sympy.Rational(3, 4))
    state = {name: sympy.Rational(7 * t + i, 11 + i) for i, name in enumerate((*ours.slots, *ours.scalars))}
    kept = {name: state.get(name, sympy.Rational(1, 2 + t)) for name in (*opt.slots, *opt.scalars)}
    h = opt.over(XP.number, t - 1)
    g = sympy.Rational((-1) ** t * (3 + t), 7)
    return h.apply(XP, sympy.Integer(t), sympy.Rational(5 - t, 3), g, **kept)


def _settings(cls: Any, ours: Any, theirs: Any) -> dict[str, Any]:
    """Numbers for the settings that both have; any other has its default, as the decimal that is written there."""
    both = [name for name in _numeric(ours) if name in _numeric(theirs)]
    defaults = {each.name: each.default for each in fields(cls) if each.name in _numeric(cls) and each.name not in both}
    rest = {name: sympy.Rational(str(value)) for name, value in defaults.items() if isinstance(value, int | float)}
    return {name: _number(ours, name, i) for i, name in enumerate(both)} | rest | getattr(cls, "needs_settings", {})


def _numeric(cls: Any) -> list[str]:
    return [each.name for each in fields(cls) if each.name not in (*SHARED, *getattr(cls, "parts", ()))]


def _number(cls: Any, name: str, i: int) -> Any:
    """A number for a setting: between 0 and 1 where it must be; a whole one where a schedule may count steps by it."""
    if getattr(cls, "allowed", {}).get(name, FINITE) == FRACTION:
        return sympy.Rational(3 + i, 5 + 2 * i)
    if issubclass(cls, Rule):
        return sympy.Rational(2 + i, 9)
    default = next(each.default for each in fields(cls) if each.name == name)
    return sympy.Rational(9 - i, 9) if isinstance(default, float) else sympy.Integer(8 + i)


def _same(a: Any, b: Any) -> bool:
    """Are two exact numbers one?  They are compared to twelve digits."""
    difference = sympy.sympify(a) - sympy.sympify(b)
    return bool(abs(difference.evalf(30)) < TINY)
