"""The formulas of pytorch-optimizer."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import PytorchOptimizer


@dataclass(frozen=True, kw_only=True)
class SGDW(PytorchOptimizer):
    """SGDW in pytorch-optimizer: the decay is multiplied by the learning rate, which stands outside the buffer.

        θ ← θ (1 − η γ λ)
        b ← μ b + (1 − d) g,   but b ← g in the first step
        θ ← θ − η γ b

    It is the paper's SGDW(α = γ, λ = γ · weight_decay) as long as γ is constant and the dampening d is 0.

    Source: pytorch-optimizer 4.1.0, pytorch_optimizer/optimizer/sgd.py, ``SGDW``.
    """

    lr: Hyper = 1e-4
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0
    dampening: Hyper = 0.0

    slots = ("b",)
    rules = (rules.SGDW,)
    paths = ("pytorch_optimizer.SGDW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        lr = h.lr * eta
        theta = theta * (1 - h.weight_decay * lr)
        b = h.momentum * b + xp.scalar.where(t - 1, 1 - h.dampening, 1) * g
        theta = theta - lr * b
        return dict(theta=theta, b=b)


@dataclass(frozen=True, kw_only=True)
class AdaDelta(PytorchOptimizer):
    """AdaDelta in pytorch-optimizer, with a learning rate of 1.

        g ← g + λ′ θ
        v ← ρ v + (1 − ρ) g²
        Δ = √(u + ε) / √(v + ε) · g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − η γ Δ

    With γ = 1, the default, it is the paper's.  With λ′ > 0 it also overwrites ``p.grad``.

    Source: pytorch-optimizer 4.1.0, pytorch_optimizer/optimizer/adadelta.py.
    """

    lr: Hyper = 1.0
    rho: Hyper = 0.9
    weight_decay: Hyper = 0.0
    eps: Hyper = 1e-6

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("pytorch_optimizer.AdaDelta",)
    fixed = {"lr": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.rho * v + (1 - h.rho) * g * g
        delta = xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps) * g
        u = h.rho * u + (1 - h.rho) * delta * delta
        theta = theta - h.lr * eta * delta
        return dict(theta=theta, g=g, v=v, delta=delta, u=u)


@dataclass(frozen=True, kw_only=True)
class AdaMax(PytorchOptimizer):
    """AdaMax in pytorch-optimizer: ε is added to |g|, inside the maximum.

        g ← g + λ′ θ
        m ← β1 m + (1 − β1) g
        u ← max(β2 u, |g| + ε)
        θ ← θ − η γ / (1 − β1^t) · m / u

    The paper has no ε.

    Source: pytorch-optimizer 4.1.0, pytorch_optimizer/optimizer/adamax.py.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    weight_decay: Hyper = 0.0
    eps: Hyper = 1e-8

    slots = ("m", "u")
    rules = (rules.AdaMax,)
    paths = ("pytorch_optimizer.AdaMax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        g = g + h.weight_decay * theta
        m = beta1 * m + (1 - beta1) * g
        u = xp.maximum(beta2 * u, xp.abs(g) + h.eps)
        theta = theta - h.lr * eta / (1 - beta1**t) * m / u
        return dict(theta=theta, g=g, m=m, u=u)
