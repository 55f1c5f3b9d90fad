"""``mlx.optimizers.Adagrad``, ``RMSprop`` and ``AdaDelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import MLX


@dataclass(frozen=True, kw_only=True)
class Adagrad(MLX):
    """AdaGrad in MLX.

        G ← G + g²
        θ ← θ − η γ g / (√G + ε)

    It is the paper's.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``Adagrad``.
    """

    learning_rate: Hyper
    eps: Hyper = 1e-8

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("mlx.optimizers.Adagrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - h.learning_rate * eta * g / (xp.sqrt(G) + h.eps)
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSprop(MLX):
    """RMSProp in MLX.

        v ← β2 v + (1 − β2) g²,   β2 = alpha
        θ ← θ − η γ g / (√v + ε)

    It is refimpl's; the paper has no ε.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``RMSprop``.
    """

    learning_rate: Hyper
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("mlx.optimizers.RMSprop",)
    arguments = MLX.arguments | {"beta2": "alpha"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.alpha * v + (1 - h.alpha) * (g * g)
        theta = theta - h.learning_rate * eta * g / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class AdaDelta(MLX):
    """AdaDelta in MLX, with a learning rate.

        v ← ρ v + (1 − ρ) g²
        Δ = √(u + ε) / √(v + ε) · g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − η γ Δ

    With γ = 1 it is the paper's.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``AdaDelta``.
    """

    learning_rate: Hyper
    rho: Hyper = 0.9
    eps: Hyper = 1e-6

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("mlx.optimizers.AdaDelta",)
    fixed = {"learning_rate": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        delta = xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps) * g
        u = h.rho * u + (1 - h.rho) * (delta * delta)
        theta = theta - h.learning_rate * eta * delta
        return dict(theta=theta, v=v, delta=delta, u=u)
