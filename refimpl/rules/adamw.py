"""AdamW: Adam with decoupled weight decay."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdamW(Rule):
    """Adam with decoupled weight decay.

        m_t = β1 m_{t−1} + (1 − β1) g_t
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        m̂_t = m_t / (1 − β1^t),   v̂_t = v_t / (1 − β2^t)
        θ_t = θ_{t−1} − η_t (α m̂_t / (√v̂_t + ε) + λ θ_{t−1})

    PyTorch and optax multiply the decay by the learning rate as well: their ``weight_decay`` is
    λ/α of this rule, as long as α is constant and η_t carries the schedule.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the means, in [0, 1); constants or lanes.
        eps: ε, outside the root, ≥ 0; it vanishes in float16.
        weight_decay: λ, multiplied by η_t and not by α, ≥ 0.
        schedule: η_t, the multiplier of step and decay.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 2, AdamW.  The paper gives no
    default for λ; 0.01 is that of PyTorch, where it means λ = 0.01 α.

    >>> import numpy as np
    >>> opt = AdamW(lr=0.5, eps=0, weight_decay=0.25)
    >>> opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))[0]
    array([0.25])
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    weight_decay: Hyper = 1e-2

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    second_moment = "v_hat"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g  # line 7
        v = h.beta2 * v + (1 - h.beta2) * g * g  # line 8
        m_hat = m / (1 - h.beta1**t)  # line 9
        v_hat = v / (1 - h.beta2**t)  # line 10
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(v_hat) + h.eps) + h.weight_decay * theta)  # line 12
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
