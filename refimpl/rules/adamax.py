"""AdaMax."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdaMax(Rule):
    """AdaMax: Adam with the infinity norm.

        m_t = β1 m_{t−1} + (1 − β1) g_t
        u_t = max(β2 u_{t−1}, |g_t|)
        θ_t = θ_{t−1} − η_t (α / (1 − β1^t)) m_t / u_t

    There is no ε; where u is zero the step is zero.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, in [0, 1); β1 a constant or lanes.
        schedule: η_t, the multiplier of the step.

    Source: Kingma & Ba 2015 (arXiv 1412.6980v9), section 7.1, Algorithm 2.

    >>> import numpy as np
    >>> opt = AdaMax(lr=0.5, beta1=0.5, beta2=0.5)
    >>> theta, state = opt.step(np.array([1.0, 1.0]), np.array([-4.0, 0.0]), opt.init(np.zeros(2)))
    >>> theta, state.slots["u"]
    (array([1.5, 1. ]), array([4., 0.]))
    """

    lr: Hyper = 2e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999

    slots = ("m", "u")
    constant = ("beta1",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        u = xp.maximum(h.beta2 * u, xp.abs(g))
        ratio = xp.where(u, m / xp.where(u, u, 1), 0)  # m/u, and zero where u is
        theta = theta - eta * (h.lr / (1 - h.beta1**t) * ratio)
        return dict(theta=theta, m=m, u=u)
