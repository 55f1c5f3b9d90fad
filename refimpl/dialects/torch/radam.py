"""``torch.optim.RAdam``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Torch


@dataclass(frozen=True, kw_only=True)
class RAdam(Torch):
    """RAdam in PyTorch: rectified from ρ_t > 5 on, and with ε.

        g ← g + λ′ θ
        m ← m + (1 − β1)(g − m)
        v ← β2 v + (1 − β2) g²
        ρ_∞ = 2/(1 − β2) − 1,   ρ_t = ρ_∞ − 2 t β2^t/(1 − β2^t)
        r_t = √((ρ_t − 4)(ρ_t − 2) ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2) ρ_t))
        θ ← θ − η γ r_t m̂ √(1 − β2^t) / (√v + ε) where ρ_t > 5, else θ − η γ m̂

    In the paper the threshold is ρ_t > 4, which is one step earlier, and there is no ε.  With
    ``decoupled_weight_decay=True`` θ is multiplied by 1 − η γ λ′ first, and λ′ is not added to g.

    Source: PyTorch 2.13.0, torch/optim/radam.py, ``_single_tensor_radam``.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "v")
    rules = (rules.RAdam,)
    paths = ("torch.optim.RAdam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        g = g + h.weight_decay * theta
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        short = xp.scalar.at_least(5, rho)
        above = xp.scalar.where(short, 1, (rho - 4) * (rho - 2) * rho_inf)
        below = xp.scalar.where(short, 1, (rho_inf - 4) * (rho_inf - 2) * rho)
        adaptive = xp.scalar.sqrt(1 - beta2**t) / (xp.sqrt(v) + h.eps) * xp.scalar.sqrt(above / below)
        theta = theta - h.lr * eta * m_hat * xp.where(short, 1, adaptive)
        return dict(theta=theta, g=g, m=m, v=v)
