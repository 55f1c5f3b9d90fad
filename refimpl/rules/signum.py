"""Signum and signSGD: the sign of the momentum, or of the gradient."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Signum(Rule):
    """Signum: a step of one size in each coordinate, along the sign of the momentum.

        m_t = μ m_{t−1} + (1 − μ) g_t
        θ_t = θ_{t−1} − η_t α sign(m_t)

    sign(0) = 0.  With μ = 0 it is signSGD, the paper's Algorithm 1.

    Args:
        lr: α, the size of the step, ≥ 0.
        momentum: μ, the decay of the mean, in [0, 1).
        schedule: η_t, the multiplier of the step.

    Source: Bernstein et al. 2018 (arXiv 1802.04434), Algorithm 2, where δ is α and β is μ; m_0 = 0 is implied.  The
    momentum is the paper's; it gives no default for α, and 1e-4 is that of Lion, the other rule of signs.

    >>> import numpy as np
    >>> opt = Signum(lr=0.5)
    >>> opt.step(np.array([1.0, 1.0]), np.array([3.0, 0.0]), opt.init(np.array([1.0, 1.0])))[0]
    array([0.5, 1. ])
    """

    lr: Hyper = 1e-4
    momentum: Hyper = 0.9

    slots = ("m",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = h.momentum * m + (1 - h.momentum) * g
        theta = theta - eta * h.lr * xp.sign(m)
        return dict(theta=theta, m=m)
