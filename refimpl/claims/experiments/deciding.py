"""The numbers that decide a verdict, each compared with a threshold; and what rounding leaves undecided."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from .verdicts import NOT_REPRODUCED, UNDECIDED

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: So many numbers in doubt are tried on either side of their thresholds; more leave a verdict undecided.
MOST = 12

#: From the name of each deciding number to whether its relation holds, the verdict.  It asks for nothing else.
Rule = Callable[[Mapping[str, bool]], str]


@dataclass(frozen=True)
class Number:
    """A deciding number: ``value relation threshold`` is what a rule requires.

    >>> gain = Number(0.7, ">", 0.5)
    >>> gain.holds, round(gain.distance, 6)
    (True, 0.2)
    """

    value: float
    relation: str
    threshold: float

    def __post_init__(self) -> None:
        if self.relation not in _RELATIONS:
            raise ValueError(f"relation must be one of {', '.join(_RELATIONS)}, got {self.relation!r}")
        if not math.isfinite(self.threshold):
            raise ValueError(f"threshold must be a finite number, got {self.threshold!r}")
        object.__setattr__(self, "value", float(self.value))
        object.__setattr__(self, "threshold", float(self.threshold))

    @property
    def holds(self) -> bool:
        return _RELATIONS[self.relation](self.value, self.threshold)

    @property
    def distance(self) -> float:
        """From the threshold: positive on the side where the relation holds."""
        return (self.value - self.threshold) * (1 if ">" in self.relation else -1)


Deciding = Mapping[str, Number]


def yes(flag: bool) -> Number:
    """A yes or no as a number: 1 or 0, compared with one half."""
    return Number(float(flag), ">", 0.5)


def everything(verdict: str) -> Rule:
    """The rule that gives this verdict if all relations hold, and else "not reproduced at this scale"."""
    return lambda holds: verdict if all(holds.values()) else NOT_REPRODUCED


def named(setting: str, what: str) -> str:
    """The name of what is asked in each of several settings, in one of them."""
    return f"{setting}: {what}"


def where(holds: Mapping[str, bool], what: str) -> dict[str, bool]:
    """Of all settings, whether it holds there.

    >>> where({"clean: gap": True, "noisy: gap": False, "noisy: closed": True}, "gap")
    {'clean': True, 'noisy': False}
    """
    end = named("", what)
    return {name.removesuffix(end): flag for name, flag in holds.items() if name.endswith(end)}


def answers(deciding: Deciding) -> dict[str, bool]:
    """Which of the relations hold."""
    return {name: number.holds for name, number in deciding.items()}


@dataclass(frozen=True)
class Compared:
    """A deciding number beside those of the run's twins; of a measurement without twins there are none.

    Attributes:
        number: the run's own.
        twins: the same number of each twin.
    """

    number: Number
    twins: tuple[float, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        return (self.number.value, *self.twins)

    @property
    def finite(self) -> bool:
        return all(map(math.isfinite, self.values))

    @property
    def spread(self) -> float:
        """The greatest of run and twins less the least."""
        return max(self.values) - min(self.values) if self.finite else math.nan

    @property
    def settled(self) -> bool:
        """Is the run farther from the threshold than run and twins spread?  They are then all on one side of it."""
        return self.finite and (not self.twins or abs(self.number.distance) > self.spread)


@dataclass(frozen=True)
class Decision:
    """A verdict, and the numbers that it hangs on beside those of the twins."""

    verdict: str
    compared: dict[str, Compared]

    @property
    def finite(self) -> bool:
        """Is every deciding number one?  If not, the measurement failed, whatever the verdict."""
        return all(each.finite for each in self.compared.values())


def decide(rule: Rule, deciding: Deciding, twins: Sequence[Deciding] = ()) -> Decision:
    """The verdict of a rule, if it is the same on whichever side the numbers in doubt lie; else undecided.

    A number is in doubt if the run is no farther from its threshold than run and twins spread, as it is where a twin
    is on the other side.  So each twin's own verdict is among those that are tried, and must agree too.

    Raises:
        ValueError: a twin has not the run's deciding numbers.

    >>> def rule(holds):
    ...     return "reproduced" if holds["gain"] else "not reproduced at this scale"
    >>> run, near = {"gain": Number(0.7, ">", 0.5)}, {"gain": Number(0.6, ">", 0.5)}
    >>> decide(rule, run, [near]).verdict, decide(rule, near, [run]).verdict
    ('reproduced', 'undecided at this scale')
    """
    for twin in twins:
        if list(twin) != list(deciding):
            raise ValueError(f"a twin must have the deciding numbers {list(deciding)}, got {list(twin)}")
    compared = {name: Compared(number, tuple(twin[name].value for twin in twins)) for name, number in deciding.items()}
    if not all(each.finite for each in compared.values()):
        return Decision(UNDECIDED, compared)
    doubtful = [name for name, each in compared.items() if not each.settled]
    verdicts = {rule(answers(deciding))}
    if len(doubtful) > MOST:
        return Decision(UNDECIDED, compared)
    for sides in product((False, True), repeat=len(doubtful)):
        verdicts.add(rule(answers(deciding) | dict(zip(doubtful, sides, strict=True))))
    return Decision(verdicts.pop() if len(verdicts) == 1 else UNDECIDED, compared)
