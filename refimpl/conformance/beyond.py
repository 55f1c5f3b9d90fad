"""What optimizers do beyond ``init`` and ``step``: each an optional method or attribute of an adapter.

``Beyond`` is one of them: who has it is asked for it, and for all others it is not tested.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.containers import leaves
from ..core.hyperparameter_table import tried
from ..core.rule import Rule
from . import dyadic
from .bounds import Bounded
from .judging import Departure, departure
from .reference import Candidate, expected
from .running import Misbehaviour, Run, Session
from .scenarios import Scenario, names
from .targets import Target

#: What a run may have given: a name for it, and the parameters after each step.
Alternatives = list[tuple[str, Iterable[dict[str, Bounded]]]]

SHAPES = {"w": (2, 3), "b": (3,), "c": (4,)}
STEPS = 6


@dataclass(frozen=True)
class Asking:
    """A target that is asked for one of these.

    Attributes:
        target: what is checked.
        candidate: what is right.
        rule: whose settings are tried.
        scenario: parameters, gradients and settings.
        deadline: by ``time.monotonic``.
    """

    target: Target
    candidate: Candidate
    rule: type[Rule]
    scenario: Scenario
    deadline: float

    def session(self, **changed: Any) -> Session:
        """A new optimizer, for the scenario with these changes."""
        return Session(self.target, replace(self.scenario, **changed), self.deadline)

    def expected(self, candidate: Candidate | None = None, **changed: Any) -> Iterator[dict[str, Bounded]]:
        """What the rule gives for the scenario with these changes."""
        return expected(candidate or self.candidate, replace(self.scenario, **changed))

    def alone(self, key: str, grads: Iterable[Any], **changed: Any) -> Any:
        """What the rule gives for one array alone: the parameter after each step."""
        return [step["params"] for step in self.expected(theta=self.scenario.theta[key], grads=tuple(grads), **changed)]

    def other(self, *allowed: str) -> dict[str, float]:
        """The other values of those hyperparameters that the target takes."""
        free = [name for name in names(self.rule) if self.target.takes(name) and (name in allowed or not allowed)]
        return {name: tried(self.rule, name)[1] for name in free}


@dataclass(frozen=True)
class Beyond:
    """One thing that an optimizer may do.

    Attributes:
        name, shows: of its scenario in a report.
        lacks: what an adapter needs for it, and a target without it lacks.
        offered: has an adapter of the target what it needs?
        run: the parameters after each step, and what they may be; raises ``Misbehaviour``.
        dtype: of the parameters; "" for the target's first.
    """

    name: str
    shows: str
    lacks: str
    offered: Callable[[Any, Target], bool]
    run: Callable[[Asking], tuple[Run, Alternatives]]
    dtype: str = ""


def start(rule: type[Rule], settings: dict[str, float], dtype: Any) -> Scenario:
    """Three arrays in a dict, and gradients for some steps."""
    theta, *grads = (
        {key: dyadic.array(shape, 10 * t + i).astype(dtype) for i, (key, shape) in enumerate(SHAPES.items())}
        for t in range(STEPS + 1)
    )
    return Scenario("beyond", "", theta, tuple(grads), settings)


def judged(found: Run, alternatives: Alternatives) -> tuple[str, Departure | None]:
    """The first alternative that a run keeps to, by its name; or the first number that departs from the first one."""
    departures = []
    for name, right in alternatives:
        first = departure(found, right)
        if first is None:
            return name, None
        departures.append(first)
    return "", departures[0]


def by_path(arrays: dict[str, list[Bounded]], steps: int) -> list[dict[str, Bounded]]:
    """Key -> the parameter after each step, as path -> parameter for each step."""
    return [{f"params[{key!r}]": found[t] for key, found in arrays.items()} for t in range(steps)]


def same_bits(one: Any, other: Any) -> bool:
    """Are two states equal to the bit, whatever they are made of?"""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same_bits(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same_bits, one, other))
    if hasattr(one, "dtype") or isinstance(one, int | float):
        return bool(np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True))
    slots = getattr(one, "__dict__", None)
    return same_bits(slots, getattr(other, "__dict__", {})) if slots else True


def expect(right: bool, words: str) -> None:
    """A ``Misbehaviour`` with these words, unless it is right."""
    if not right:
        raise Misbehaviour(words)


def paths(scenario: Scenario) -> list[str]:
    """The paths of the parameters."""
    return [path for path, _ in leaves(scenario.theta, "params")]
