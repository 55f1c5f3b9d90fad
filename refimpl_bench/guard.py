"""Before the clock starts, every contestant is compared with the plain reading."""

from dataclasses import dataclass

import numpy as np

from refimpl.core.rule import Rule

from .contestants import Contestant, Entrant
from .workloads import Workload

#: The gradients of each step, as multiples of the given ones: with constant gradients Adam's steps would not tell
#: of its betas.  Powers of two, so that nothing is rounded.
FACTORS = (1.0, -2.0, 0.5)
STEPS = len(FACTORS)
#: The largest deviation allowed, as a share of the farthest that any parameter of the array has moved.
#: θ is rounded at every step, which is 1e-4 of a step of 1e-3 in float32; a peer may round its scalars
#: to float32 in a float64 run.  Another formula is far beyond both.
ALLOWED = {"float32": 2e-3, "float64": 1e-6}


@dataclass(frozen=True)
class Agreement:
    """How far a contestant is from the plain reading after ``STEPS`` steps.

    Attributes:
        deviation: the largest over all arrays, as a share of the farthest move in that array.
        identical: is every bit the same?
        allowed: the largest deviation that is accepted; 0 where only equality is.
    """

    deviation: float
    identical: bool
    allowed: float

    @property
    def holds(self) -> bool:
        return self.identical or self.deviation <= self.allowed  # a NaN does not hold

    @property
    def reason(self) -> str:
        """Why it does not hold."""
        return f"after {STEPS} steps it is off by {self.deviation:.1e} of the way, where {self.allowed:g} is allowed"


class Reference:
    """θ after ``STEPS`` steps of a rule's plain reading on a workload, and how far it went."""

    def __init__(self, rule: Rule, workload: Workload, dtype: str):
        self.dtype = dtype
        self.theta, self.moved = [], []
        for start, g in zip(workload.theta(dtype), workload.gradients(dtype), strict=True):
            theta = _after(rule, start, g)
            self.theta.append(theta)
            self.moved.append(_largest(theta - start))

    def agreement(self, contestant: Contestant, exact: bool) -> Agreement:
        """Compare the parameters of a contestant that has done its steps."""
        deviations, identical = [0.0], True
        for theta, wanted, moved in zip(contestant.theta(), self.theta, self.moved, strict=True):
            if not np.array_equal(theta, wanted):
                identical = False
                deviations.append(_largest(theta - wanted) / moved)
        return Agreement(float(np.max(deviations)), identical, 0.0 if exact else ALLOWED[self.dtype])


def _after(rule: Rule, theta: np.ndarray, g: np.ndarray) -> np.ndarray:
    state = rule.init(theta)
    for factor in FACTORS:
        theta, state = rule.step(theta, g * g.dtype.type(factor), state)
    return theta


def _largest(difference: np.ndarray) -> float:
    return float(np.max(np.abs(difference)))


def take_steps(contestant: Contestant, entrant: Entrant) -> None:
    """``STEPS`` steps, with each of the thread counts in turn; the gradients are in the end what they were."""
    now = 1.0
    for i, factor in enumerate(FACTORS):
        if entrant.threads:
            contestant.use(entrant.threads[i % len(entrant.threads)])
        contestant.scale_gradients(factor / now)
        contestant.run(1)
        now = factor
        if contestant.spoils_gradients:
            contestant.renew_gradients()
            now = 1.0
    contestant.scale_gradients(1.0 / now)
