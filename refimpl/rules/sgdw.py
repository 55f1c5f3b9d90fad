"""SGD with momentum and decoupled weight decay."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class SGDW(Rule):
    """SGD with momentum and decoupled weight decay.

        m_t = β1 m_{t−1} + η_t α g_t
        θ_t = θ_{t−1} − m_t − η_t λ θ_{t−1}

    With ``momentum=0`` and a constant schedule it is the original weight decay of Hanson & Pratt,
    equation (1) of the source: θ_{t+1} = (1 − λ) θ_t − α ∇f_t(θ_t).

    Args:
        lr: α, the learning rate, ≥ 0.
        momentum: β1, in [0, 1).
        weight_decay: λ, multiplied by η_t and not by α, ≥ 0.
        schedule: η_t, the multiplier of step and decay.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1, SGDW.

    >>> import numpy as np
    >>> opt = SGDW(lr=0.5, momentum=0, weight_decay=0.25)
    >>> opt.step(np.array([1.0]), np.array([0.5]), opt.init(np.array([1.0])))[0]
    array([0.5])
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9
    weight_decay: Hyper = 0

    slots = ("m",)
    second_moment = "I"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = h.momentum * m + eta * h.lr * g  # line 8
        theta = theta - m - eta * h.weight_decay * theta  # line 9
        return dict(theta=theta, m=m)
