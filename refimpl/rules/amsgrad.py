"""AMSGrad."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AMSGrad(Rule):
    """AMSGrad: Adam divided by the largest second moment so far, so that rates never grow.

        m_t = β1 m_{t−1} + (1 − β1) g_t
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        v̂_t = max(v̂_{t−1}, v_t)
        θ_t = θ_{t−1} − η_t α m_t / √v̂_t

    There is no bias correction and no ε; where v̂ is zero the step is zero.  Libraries correct the
    bias as in Adam, before or after the maximum, and add ε.

    Args:
        lr: α, the learning rate, ≥ 0; the paper's α_t = α/√t is ``schedule=InverseSqrt()``.
        beta1, beta2: β1 and β2, in [0, 1); schedules too (the paper's β_{1t}).
        schedule: η_t, the multiplier of the step.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 2, without the projection, which
    ``projected`` adds.

    >>> import numpy as np
    >>> opt = AMSGrad(lr=0.5, beta1=0.5, beta2=0.75)
    >>> theta, state = opt.step(np.array([1.0, 1.0]), np.array([4.0, 0.0]), opt.init(np.zeros(2)))
    >>> theta, state.slots["v_hat"]
    (array([0.5, 1. ]), array([4., 0.]))
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999

    slots = ("m", "v", "v_hat")
    second_moment = "v_hat"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        v_hat = xp.maximum(v_hat, v)
        root = xp.sqrt(v_hat)
        ratio = xp.where(root, m / xp.where(root, root, 1), 0)  # m/√v̂, and zero where v̂ is
        theta = theta - eta * h.lr * ratio
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)
