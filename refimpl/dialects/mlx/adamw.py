"""``mlx.optimizers.AdamW``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import MLX


@dataclass(frozen=True, kw_only=True)
class AdamW(MLX):
    """AdamW in MLX: no bias is corrected, and the decay is multiplied by the learning rate, before the step.

        θ ← θ (1 − η γ λ),   then the step of ``Adam``

    The paper corrects both means, and does not multiply the decay by γ.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``AdamW``.
    """

    learning_rate: Hyper
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.01

    slots = ("m", "v")
    rules = (rules.AdamW,)
    paths = ("mlx.optimizers.AdamW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.learning_rate * eta
        theta = theta * (1 - lr * h.weight_decay)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        theta = theta - lr * m / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamWCorrected(MLX):
    """AdamW in MLX with ``bias_correction=True``: the decay is multiplied by the learning rate, before the step.

        θ ← θ (1 − η γ λ),   then the step of ``AdamCorrected``

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``AdamW`` and ``Adam``.
    """

    learning_rate: Hyper
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.01

    slots = ("m", "v")
    rules = (rules.AdamW,)
    paths = ("mlx.optimizers.AdamW",)
    fixed = {"bias_correction": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.learning_rate * eta
        theta = theta * (1 - lr * h.weight_decay)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        denominator = xp.sqrt(v) * (1 / xp.scalar.sqrt(1 - beta2**t)) + h.eps
        theta = theta - lr / (1 - beta1**t) * m / denominator
        return dict(theta=theta, m=m, v=v)
