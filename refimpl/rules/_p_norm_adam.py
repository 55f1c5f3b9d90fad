"""Adam with a p-norm, which experiment C15 takes to p → ∞."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class PNormAdam(Rule):
    """Adam with the p-norm of the past gradients in place of the 2-norm.

        v_t = β2^p v_{t−1} + (1 − β2^p) |g_t|^p
        θ_t = θ_{t−1} − η_t (α / (1 − β1^t)) m_t / v_t^{1/p}

    The slot u holds v^{1/p}, and all powers are of numbers in [0, 1], whatever p and the gradients.

    Source: Kingma & Ba 2015 (arXiv 1412.6980v9), section 7.1, which lets p → ∞ and so derives AdaMax.
    """

    p: Hyper
    lr: Hyper = 2e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999

    slots = ("m", "u")
    constant = ("beta1",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        scale = xp.maximum(h.beta2 * u, xp.abs(g))
        decay = h.beta2**h.p
        u = scale * (decay * (u / scale) ** h.p + (1 - decay) * (xp.abs(g) / scale) ** h.p) ** (1 / h.p)
        theta = theta - eta * (h.lr / (1 - h.beta1**t) * (m / u))
        return dict(theta=theta, m=m, u=u)
