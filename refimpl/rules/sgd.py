"""Stochastic gradient descent."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class SGD(Rule):
    """Stochastic gradient descent, with L2 regularisation in the gradient.

        g_t = ∇f_t(θ_{t−1}) + λ′ θ_{t−1}
        θ_t = θ_{t−1} − η_t α g_t

    Args:
        lr: α, the learning rate, ≥ 0.
        l2: λ′, the coefficient of (λ′/2)‖θ‖² in the loss, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1 with β1 = 0.  The paper gives
    no default for α; 0.1 is that of its code.

    >>> import numpy as np
    >>> opt = SGD(lr=0.5)
    >>> theta, state = opt.step(np.array([1.0]), np.array([0.5]), opt.init(np.array([1.0])))
    >>> theta
    array([0.75])
    """

    lr: Hyper = 0.1
    l2: Hyper = 0

    second_moment = "I"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        g = g + h.l2 * theta  # line 6
        theta = theta - eta * h.lr * g  # lines 8 and 9
        return dict(theta=theta, g=g)
