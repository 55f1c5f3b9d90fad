"""``Case``: one set of inputs, from a state to the parameters and slots some steps later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import rules
from ...core.rule import Rule
from ...core.state import State
from ..scenarios import Scenario

#: Arrays by the names of the parameters that they belong to.
Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Table:
    """A schedule given by its values for k = 0, 1, 2 …; the last one holds after its end."""

    values: tuple[float, ...]

    def __call__(self, k: Any) -> float:
        """The value at k, an integer or a number of an exact reading."""
        return self.values[min(int(float(k)), len(self.values) - 1)]


@dataclass(frozen=True)
class Case:
    """One golden case.

    Attributes:
        id: what joins the inputs and the expected outputs.
        rule: the name of the rule's class.
        scenario: parameters, gradients, hyperparameters and schedule; the parameters are a dict of arrays.
        start: the state before the first step: zeros, or that of a run which is cut here.
        report: the steps t after which parameters and slots are published.
    """

    id: str
    rule: str
    scenario: Scenario
    start: State
    report: tuple[int, ...]

    @property
    def cls(self) -> type[Rule]:
        return getattr(rules, self.rule)

    @property
    def theta(self) -> Arrays:
        return self.scenario.theta

    @property
    def steps(self) -> range:
        """t of each step."""
        return range(self.start.t + 1, self.start.t + 1 + len(self.scenario.grads))

    def optimizer(self) -> Rule:
        """The rule with the case's hyperparameters and schedule."""
        given: dict[str, Any] = dict(self.scenario.settings)
        if self.scenario.schedule is not None:
            given["schedule"] = self.scenario.schedule
        return self.cls(**given)

    def run(self) -> Iterator[tuple[int, Arrays, State]]:
        """The plain reading: t, the parameters and the state after each step."""
        opt, params, state = self.optimizer(), self.theta, self.start
        for grads in self.scenario.grads:
            params, state = opt.step(params, grads, state)
            yield state.t, params, state
