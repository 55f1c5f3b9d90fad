"""RAdam: Adam with a rectified adaptive rate."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class RAdam(Rule):
    """RAdam: Adam, once the variance of its adaptive rate is finite, and momentum before.

        ρ_∞ = 2 / (1 − β2) − 1
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        m_t = β1 m_{t−1} + (1 − β1) g_t
        m̂_t = m_t / (1 − β1^t),   v̂_t = v_t / (1 − β2^t)
        ρ_t = ρ_∞ − 2 t β2^t / (1 − β2^t)
        if ρ_t > 4:
            r_t = √( (ρ_t − 4) (ρ_t − 2) ρ_∞ / ((ρ_∞ − 4) (ρ_∞ − 2) ρ_t) )
            θ_t = θ_{t−1} − η_t α r_t m̂_t / √v̂_t
        else:
            θ_t = θ_{t−1} − η_t α m̂_t

    The paper's l_t is 1/√v̂_t.  For every β2 from 0.9 to 0.9999 the first rectified step is t = 5; for β2 ≤ 0.6
    there is none.  There is no ε.  The paper does not say what a rectified step is where v is zero; here it is zero.
    Where no step is rectified, r_t is 1.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the means, in [0, 1); constants or lanes.
        schedule: η_t, the multiplier of the step.

    Source: Liu et al. 2020 (arXiv 1908.03265), Algorithm 2.  The paper gives no defaults; these are Adam's.

    >>> import numpy as np
    >>> opt = RAdam(lr=0.5)
    >>> theta, state = np.array([1.0]), opt.init(np.array([1.0]))
    >>> for _ in range(5):
    ...     theta, state = opt.step(theta, np.array([0.25]), state)
    ...     print(theta.round(4).item())
    0.875
    0.75
    0.625
    0.5
    0.4913
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999

    slots = ("m", "v")
    constant = ("beta1", "beta2")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        rho_inf = 2 / (1 - h.beta2) - 1
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m = h.beta1 * m + (1 - h.beta1) * g
        m_hat = m / (1 - h.beta1**t)
        v_hat = v / (1 - h.beta2**t)
        rho = rho_inf - 2 * t * h.beta2**t / (1 - h.beta2**t)
        early = xp.scalar.at_least(4, rho)  # the variance is not finite yet
        above = xp.scalar.where(early, 1, (rho - 4) * (rho - 2) * rho_inf)
        below = xp.scalar.where(early, 1, (rho_inf - 4) * (rho_inf - 2) * rho)
        r = xp.scalar.sqrt(above / below)
        root = xp.sqrt(v_hat)
        ratio = xp.where(root, m_hat / xp.where(root, root, 1), 0)  # m̂/√v̂, and zero where v̂ is
        theta = theta - eta * h.lr * xp.where(early, m_hat, r * ratio)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat, rho=rho, r=r)
