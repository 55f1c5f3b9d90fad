"""ADOPT: Adam that divides by the second moment before it averages, and by the one of the step before."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class ADOPT(Rule):
    """ADOPT: the gradient, divided by a root that does not know it and clipped, is averaged.

        c_t = clip(g_t / max(√v_{t−1}, ε), −(t − 1)^¼, (t − 1)^¼)
        m_t = β1 m_{t−1} + (1 − β1) c_t
        θ_t = θ_{t−1} − η_t α (m_t + λ θ_{t−1})
        v_t = β2 v_{t−1} + (1 − β2) g_t²

    from t = 2 on.  The first call moves nothing, not by decay either: v_1 = g_1², m_1 = 0.  The paper counts it as
    t = 0, so that the first step that moves clips at 1.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the means, in [0, 1); schedules too.
        eps: ε, the least divisor, ≥ 0.
        weight_decay: λ, multiplied by η_t and by α, ≥ 0.
        schedule: η_t, the multiplier of step and decay.

    Source: Taniguchi et al. 2024 (arXiv 2411.02853v2), the algorithm with clipping, as a survey (arXiv 2509.01440)
    prints it; the box itself was not seen, and version 1 did not clip.  The defaults are those of the authors' code.

    >>> import numpy as np
    >>> opt = ADOPT(lr=0.5, beta1=0.5)
    >>> theta, state = opt.step(np.array([1.0]), np.array([2.0]), opt.init(np.array([1.0])))
    >>> theta, opt.step(theta, np.array([1.0]), state)[0]
    (array([1.]), array([0.875]))
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.9999
    eps: Hyper = 1e-6
    weight_decay: Hyper = 0.0

    slots = ("m", "v")
    decay_times_lr = True

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        later = t - 1  # zero in the first call
        limit = xp.scalar.sqrt(xp.scalar.sqrt(t - 1))
        c = g / xp.maximum(xp.sqrt(v), h.eps)
        c = xp.where(later, xp.minimum(xp.maximum(c, -limit), limit), 0)
        m = h.beta1 * m + (1 - h.beta1) * c
        theta = theta - eta * h.lr * xp.where(later, m + h.weight_decay * theta, 0)
        v = xp.where(later, h.beta2 * v + (1 - h.beta2) * g * g, g * g)
        return dict(theta=theta, m=m, v=v, c=c)
