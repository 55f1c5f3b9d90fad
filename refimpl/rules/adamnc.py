"""AdamNC."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdamNC(Rule):
    """AdamNC with β_{2t} = 1 − 1/t, which makes v_t the plain mean of all squares.

        m_t = β1 m_{t−1} + (1 − β1) g_t
        v_t = β_{2t} v_{t−1} + (1 − β_{2t}) g_t²,   β_{2t} = 1 − 1/t
        θ_t = θ_{t−1} − η_t α m_t / √v_t

    With α_t = α/√t (``schedule=InverseSqrt()``) and β1 = 0 it is AdaGrad.  There is no bias
    correction and no ε; where v is zero the step is zero.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1: β1, in [0, 1); a schedule too (the paper's β_{1t}).
        schedule: η_t, the multiplier of the step.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 3 and Corollary 2, without the
    projection, which ``projected`` adds.

    >>> import numpy as np
    >>> opt = AdamNC(lr=0.5, beta1=0)
    >>> theta, state = np.array([1.0]), opt.init(np.array([1.0]))
    >>> for g in (1.0, 7.0):
    ...     theta, state = opt.step(theta, np.array([g]), state)
    >>> state.slots["v"]
    array([25.])
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9

    slots = ("m", "v")
    second_moment = "v"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta2 = 1 - 1 / t
        m = h.beta1 * m + (1 - h.beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        root = xp.sqrt(v)
        ratio = xp.where(root, m / xp.where(root, root, 1), 0)  # m/√v, and zero where v is
        theta = theta - eta * h.lr * ratio
        return dict(theta=theta, m=m, v=v)
