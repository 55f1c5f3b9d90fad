"""``mlx.optimizers.Adam`` and ``Adamax``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import MLX


@dataclass(frozen=True, kw_only=True)
class Adam(MLX):
    """Adam in MLX: no bias is corrected.

        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ m / (√v + ε)

    The paper corrects both means; ``AdamCorrected`` does.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``Adam``.
    """

    learning_rate: Hyper
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8

    slots = ("m", "v")
    rules = (rules.Adam,)
    paths = ("mlx.optimizers.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        theta = theta - h.learning_rate * eta * m / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamCorrected(MLX):
    """Adam in MLX with ``bias_correction=True``.

        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ / (1 − β1^t) · m / (√v · 1/√(1 − β2^t) + ε)

    It is the paper's, without L2.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``Adam``.
    """

    learning_rate: Hyper
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8

    slots = ("m", "v")
    rules = (rules.Adam,)
    paths = ("mlx.optimizers.Adam",)
    fixed = {"bias_correction": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        denominator = xp.sqrt(v) * (1 / xp.scalar.sqrt(1 - beta2**t)) + h.eps
        theta = theta - h.learning_rate * eta / (1 - beta1**t) * m / denominator
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class Adamax(MLX):
    """AdaMax in MLX: no bias is corrected, and ε is added to u.

        m ← β1 m + (1 − β1) g
        u ← max(β2 u, |g|)
        θ ← θ − η γ m / (u + ε)

    The paper corrects m, and has no ε.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``Adamax``.
    """

    learning_rate: Hyper
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8

    slots = ("m", "u")
    rules = (rules.AdaMax,)
    paths = ("mlx.optimizers.Adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        m = beta1 * m + (1 - beta1) * g
        u = xp.maximum(beta2 * u, xp.abs(g))
        theta = theta - h.learning_rate * eta * m / (u + h.eps)
        return dict(theta=theta, m=m, u=u)
