"""Schedule-Free AdamW: an average in place of a schedule, and of the first moment."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule, State


@dataclass(frozen=True, kw_only=True)
class ScheduleFreeAdamW(Rule):
    """AdamW whose gradients are taken between the iterate z and its average x.

        v_t = β2 v_{t−1} + (1 − β2) g_t²,   g_t = ∇f_t(y_t)
        γ_t = η_t γ √(1 − β2^t)
        z_{t+1} = z_t − γ_t g_t / (√v_t + ε) − γ_t λ y_t
        c_{t+1} = γ_t² / Σ_{i ≤ t} γ_i²
        x_{t+1} = (1 − c_{t+1}) x_t + c_{t+1} z_{t+1}
        y_{t+1} = (1 − β1) z_{t+1} + β1 x_{t+1}

    from z_1 = x_1 = y_1.  **The parameters are y.**  The loss is evaluated at x, which is ``opt.evaluated(params,
    state)``.  The state keeps z and x, so a run goes on from y and the state.  A box holds z, and so x and y too.

    While all rates were 0, c is 0.  A scheduled β1 places y_{t+1} with the β1 of step t.

    Args:
        lr: γ, the learning rate, ≥ 0.
        beta1: β1, the weight of the average in y, in [0, 1).
        beta2: β2, the decay of the second moment, in [0, 1).
        eps: ε, outside the root, ≥ 0; it vanishes in float16.
        weight_decay: λ, multiplied by γ_t, ≥ 0.
        schedule: η_t, the multiplier of the rate; the paper's warm-up is a function ``min(1, (k + 1) / T)``.

    Source: Defazio et al. 2024 (arXiv 2405.15682), Algorithm 1, lines 5 to 11, whose line 5 ends a step here.  The
    authors' default class has ε beside √(v_t/(1 − β2^t)), no root in decay and weights, and weights of the largest
    rate so far; that is a dialect.  The default of γ is that of the authors' code.

    >>> import numpy as np
    >>> opt = ScheduleFreeAdamW(lr=0.5, beta1=0.5, eps=0)
    >>> y, state = np.array([1.0]), opt.init(np.array([1.0]))
    >>> y, state = opt.step(y, np.array([4.0]), state)
    >>> y, opt.evaluated(y, state), state.slots["z"]  # c = 1 in the first step: x = z
    (array([0.5]), array([0.5]), array([0.5]))
    """

    lr: Hyper = 2.5e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.0

    slots = ("z", "x", "v")
    scalars = {"weight_sum": 0.0}
    constant = ("beta2",)
    decay_times_lr = True

    def start(self, theta: Any) -> dict[str, Any]:
        return {"z": theta, "x": theta}  # line 2

    def update(
        h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, z: Any, x: Any, v: Any, weight_sum: Any
    ) -> dict[str, Any]:
        v = h.beta2 * v + (1 - h.beta2) * g * g  # line 7
        gamma = eta * h.lr * xp.scalar.sqrt(1 - h.beta2**t)  # line 8
        z = h.within(xp, z - gamma * (g / (xp.sqrt(v) + h.eps) + h.weight_decay * theta))  # line 9
        weight_sum = weight_sum + gamma * gamma
        c = gamma * gamma / xp.scalar.where(weight_sum, weight_sum, 1)  # line 10
        x = (1 - c) * x + c * z  # line 11
        theta = (1 - h.beta1) * z + h.beta1 * x  # y of line 5
        return dict(theta=theta, z=z, x=x, v=v, gamma=gamma, c=c, weight_sum=weight_sum)

    def evaluated(self, params: Any, state: State) -> Any:
        """The average x."""
        return self.checked(state).slots["x"]
