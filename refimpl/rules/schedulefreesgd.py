"""Schedule-Free SGD: an average in place of a schedule."""

from dataclasses import dataclass, replace
from typing import Any

from ..core.hyper import HYPERPARAMETERS, Hyper
from ..core.rule import Rule, State


@dataclass(frozen=True, kw_only=True)
class ScheduleFreeSGD(Rule):
    """SGD whose gradients are taken between the iterate z and its average x.

        γ_t = η_t γ
        z_{t+1} = z_t − γ_t g_t − γ_t λ y_t,   g_t = ∇f_t(y_t)
        c_{t+1} = γ_t² / Σ_{i ≤ t} γ_i²
        x_{t+1} = (1 − c_{t+1}) x_t + c_{t+1} z_{t+1}
        y_{t+1} = (1 − β) z_{t+1} + β x_{t+1}

    from z_1 = x_1 = y_1.  **The parameters are y.**  The loss is evaluated at x, which is ``opt.evaluated(params,
    state)``.  The state keeps z and x, so a run goes on from y and the state.  A box holds z, and so x and y too.

    While all rates were 0, c is 0.  A scheduled β places y_{t+1} with the β of step t.

    Args:
        lr: γ, the learning rate, ≥ 0.
        momentum: β, the weight of the average in y, in [0, 1).
        weight_decay: λ, multiplied by γ_t, ≥ 0.
        schedule: η_t, the multiplier of the rate: a warm-up, if any.

    Source: Defazio et al. 2024 (arXiv 2405.15682), section 2, with the weights of Algorithm 1, as section 4.3 says of
    the experiments.  The displayed equation has c_{t+1} = 1/(t + 1), so that x_1 counts in the average.  The defaults
    of γ and λ are those of the authors' code.

    >>> import numpy as np
    >>> opt = ScheduleFreeSGD(lr=0.5, momentum=0.5)
    >>> y, state = np.array([1.0]), opt.init(np.array([1.0]))
    >>> for _ in range(2):
    ...     y, state = opt.step(y, np.array([1.0]), state)
    >>> y, opt.evaluated(y, state), state.slots["z"]
    (array([0.125]), array([0.25]), array([0.]))
    """

    lr: Hyper = 1.0
    momentum: Hyper = 0.9
    weight_decay: Hyper = 0.0

    slots = ("z", "x")
    scalars = {"weight_sum": 0.0}
    decay_times_lr = True
    hyperparameters = {"momentum": replace(HYPERPARAMETERS["momentum"], symbols=("β",))}

    def start(self, theta: Any) -> dict[str, Any]:
        return {"z": theta, "x": theta}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, z: Any, x: Any, weight_sum: Any) -> dict[str, Any]:
        gamma = eta * h.lr
        z = h.within(xp, z - gamma * (g + h.weight_decay * theta))
        weight_sum = weight_sum + gamma * gamma
        c = gamma * gamma / xp.scalar.where(weight_sum, weight_sum, 1)
        x = (1 - c) * x + c * z
        theta = (1 - h.momentum) * z + h.momentum * x  # y
        return dict(theta=theta, z=z, x=x, gamma=gamma, c=c, weight_sum=weight_sum)

    def evaluated(self, params: Any, state: State) -> Any:
        """The average x."""
        return self.checked(state).slots["x"]
