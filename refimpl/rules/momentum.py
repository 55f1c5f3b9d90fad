"""SGD with momentum (heavy ball)."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Momentum(Rule):
    """Gradient descent with momentum, and L2 regularisation in the gradient.

        g_t = ∇f_t(θ_{t−1}) + λ′ θ_{t−1}
        m_t = μ m_{t−1} + η_t α g_t
        θ_t = θ_{t−1} − m_t

    The learning rate is inside the buffer, so that a change of η acts on later gradients only;
    libraries with it outside agree while η α is constant.

    Args:
        lr: α, the learning rate, ≥ 0.
        momentum: μ (β1 in the source), in [0, 1).
        l2: λ′, the coefficient of (λ′/2)‖θ‖² in the loss, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Polyak 1964, in the form of Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1.

    >>> import numpy as np
    >>> opt = Momentum(lr=0.5, momentum=0.5)
    >>> theta, state = np.array([1.0]), opt.init(np.array([1.0]))
    >>> for _ in range(2):
    ...     theta, state = opt.step(theta, np.array([1.0]), state)
    >>> theta, state.slots["m"]
    (array([-0.25]), array([0.75]))
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9
    l2: Hyper = 0

    slots = ("m",)
    second_moment = "I"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        g = g + h.l2 * theta  # line 6
        m = h.momentum * m + eta * h.lr * g  # line 8
        theta = theta - m  # line 9
        return dict(theta=theta, g=g, m=m)
