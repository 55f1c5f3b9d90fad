"""``mlx.optimizers.SGD``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import MLX


@dataclass(frozen=True, kw_only=True)
class SGD(MLX):
    """SGD in MLX.

        g ← g + λ′ θ
        θ ← θ − η γ g

    It is the paper's.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``SGD``.
    """

    learning_rate: Hyper
    weight_decay: Hyper = 0.0

    rules = (rules.SGD,)
    paths = ("mlx.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        theta = theta - h.learning_rate * eta * g
        return dict(theta=theta, g=g)


@dataclass(frozen=True, kw_only=True)
class Momentum(MLX):
    """SGD with momentum in MLX: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + (1 − d) g
        θ ← θ − η γ b

    In the paper the rate is inside; the two agree while η γ is constant and the dampening d is 0.  The dampening
    acts on the first gradient too, which it does not in PyTorch.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``SGD`` with ``momentum``.
    """

    learning_rate: Hyper
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0
    dampening: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("mlx.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + (1 - h.dampening) * g
        theta = theta - h.learning_rate * eta * b
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(MLX):
    """Nesterov momentum in MLX: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ (g + μ b)

    In the paper the rate is inside; the two agree while η γ is constant.

    Source: MLX 0.32.4, mlx/optimizers/optimizers.py, ``SGD`` with ``nesterov=True``.
    """

    learning_rate: Hyper
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("mlx.optimizers.SGD",)
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - h.learning_rate * eta * (g + h.momentum * b)
        return dict(theta=theta, g=g, b=b)
