"""What the tests must be told of a rule and of a schedule: ``TRAITS`` in its own test file, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from refimpl import Rule, Schedule


@dataclass(frozen=True, kw_only=True)
class RuleTraits:
    """One rule, or one member of a framework.

    Attributes:
        rule: its class.
        settings: hyperparameters that leave no term of it out.
        roundings: (a, b, c): the step at t is off by at most a t + b + c/(1 − β) ulp, c for beta1 and beta2, where
            1 − β^t cancels; or a function of the number of steps.  One rounding is at most one ulp of the result, under
            a root half of one.  A term of a moving average is rounded twice in each later step; 1 − β is exact for
            β ≥ ½; β^t is off by 2 u and so 1 − β^t by 2/(1 − β) u at most.
        after_infinity: g = ∞, then g = 1: is θ "inf", "nan" or "finite" after each, by IEEE 754?
        zero_step: whether a zero denominator gives a zero step; the others divide by a root plus eps, or by nothing.
        scale_free: whether a power of two times the gradients, with eps = 0, leaves every bit of θ as it is.
        operations: those of ``tests.arrays.departures`` that its update has and some library rounds otherwise.
        listing: a plain loop over single numbers, written from the paper.
        words: right implementations in other words, for the check; none where numbers alone do not make the rule.
        reached: the slots into which a library's other rounding of these operations goes.
        cancels: whether it subtracts gradients from one another, so that an error in ulp says something of them.
        compounds: whether each step is a factor of all later ones.
        member: of a framework, which one.
        make: makes it of ``settings``, or of none; by default the class.
    """

    rule: type[Rule]
    settings: dict[str, float]
    roundings: tuple[float, ...] | Callable[[int], float] | None
    after_infinity: tuple[str, str]
    zero_step: bool
    scale_free: bool
    operations: frozenset[str]
    listing: Callable[..., dict[str, Any]] | None
    words: tuple[type, ...]
    reached: frozenset[str] = frozenset()
    cancels: bool = False
    compounds: bool = False
    member: str = ""
    make: Any = None

    def __post_init__(self) -> None:
        if self.make is None:
            object.__setattr__(self, "make", self.rule)

    @property
    def name(self) -> str:
        return f"{self.rule.__name__}-{self.member}" if self.member else self.rule.__name__

    @property
    def history(self) -> bool:
        """Whether it keeps every gradient, so that it cannot be compiled."""
        return "gradients" in self.make().slots


@dataclass(frozen=True, kw_only=True)
class ScheduleTraits:
    """One schedule.

    Attributes:
        schedule: its class.
        short: some, of which something happens within ten steps, but not between the steps 1 and 2.
        long: name -> some that meet every restart, drop and end within 120 steps.
        checked: settings with which every mistake in it can be seen.
        good: settings that are allowed.
        refused: setting -> values that are not.
    """

    schedule: type[Schedule]
    short: tuple[Schedule, ...]
    long: dict[str, Schedule]
    checked: dict[str, Any]
    good: dict[str, Any]
    refused: dict[str, list[Any]] = field(default_factory=dict)
