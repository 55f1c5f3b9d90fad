"""Adan: adaptive Nesterov momentum."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import FRACTION, Hyper, Hyperparameter
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Adan(Rule):
    """Adan: means of the gradient, of its difference from the last one, and of the square of both together.

        d_t = g_t − g_{t−1}
        m_t = (1 − β1) m_{t−1} + β1 g_t
        v_t = (1 − β2) v_{t−1} + β2 d_t
        n_t = (1 − β3) n_{t−1} + β3 (g_t + (1 − β2) d_t)²
        θ_t = (θ_{t−1} − η_t α (m_t + (1 − β2) v_t) / (√n_t + ε)) / (1 + λ η_t α)

    The first step has d_1 = 0, m_1 = g_1, v_1 = 0 and n_1 = g_1².  There is no bias correction.  The betas are the
    weights of what is new: libraries mean 1 − β by the same names.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1: β1, the weight of the new gradient in m, in [0, 1).
        beta2: β2, the weight of the new difference in v, in [0, 1).
        beta3: β3, the weight of the new square in n, in [0, 1).
        eps: ε, outside the root, ≥ 0.
        weight_decay: λ, multiplied by η_t and by α, ≥ 0; it divides θ.
        schedule: η_t, the multiplier of step and decay.

    Source: Xie et al. 2022 (arXiv 2208.06677), Algorithm 1, as quotations print it; the box itself was not seen.  It
    is open whether ε stands under the root there, and whether v_1 is g_1 − g_0 rather than weighted.  The betas are
    the paper's; α, ε and λ are those of its authors' code.

    >>> import numpy as np
    >>> opt = Adan(lr=0.5, eps=0, weight_decay=2)
    >>> opt.step(np.array([4.0]), np.array([3.0]), opt.init(np.array([4.0])))[0]
    array([1.75])
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.02
    beta2: Hyper = 0.08
    beta3: Hyper = 0.01
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.0

    hyperparameters = {
        "beta1": Hyperparameter(FRACTION, ("β1",), ("b1", "betas"), ("b1",), example=0.1, other=0.5),
        "beta2": Hyperparameter(FRACTION, ("β2",), ("b2",), ("b2",), example=0.2, other=0.6),
        "beta3": Hyperparameter(FRACTION, ("β3",), ("b3",), ("b3",), example=0.04, other=0.3),
    }
    slots = ("m", "v", "n", "g_prev")
    second_moment = "n"
    decay_times_lr = True

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, n: Any, g_prev: Any) -> dict[str, Any]:
        later = t - 1  # zero in the first step
        d = xp.where(later, g - g_prev, 0)
        m = xp.where(later, (1 - h.beta1) * m + h.beta1 * g, g)
        v = (1 - h.beta2) * v + h.beta2 * d
        look = g + (1 - h.beta2) * d
        n = xp.where(later, (1 - h.beta3) * n + h.beta3 * look * look, g * g)
        theta = theta - eta * h.lr * (m + (1 - h.beta2) * v) / (xp.sqrt(n) + h.eps)
        theta = theta / (1 + h.weight_decay * eta * h.lr)
        return dict(theta=theta, m=m, v=v, n=n, g_prev=xp.copy(g), d=d)
