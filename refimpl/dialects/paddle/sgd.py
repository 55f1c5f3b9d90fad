"""``paddle.optimizer.SGD`` and ``Momentum``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Paddle


@dataclass(frozen=True, kw_only=True)
class SGD(Paddle):
    """SGD in Paddle.

        g ← g + λ′ θ
        θ ← θ − η γ g

    It is the paper's.

    Source: Paddle 3.3.1, paddle/phi/kernels/cpu/sgd_kernel.cc.
    """

    learning_rate: Hyper = 0.001
    weight_decay: Hyper = 0

    rules = (rules.SGD,)
    paths = ("paddle.optimizer.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        theta = theta - h.learning_rate * eta * g
        return dict(theta=theta, g=g)


@dataclass(frozen=True, kw_only=True)
class Momentum(Paddle):
    """SGD with momentum in Paddle: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ b

    In the paper the rate is inside; the two agree while η γ is constant.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/momentum_kernel_impl.h, ``CPUDenseUpdater``.
    """

    learning_rate: Hyper = 0.001
    momentum: Hyper = 0.9
    weight_decay: Hyper = 0

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("paddle.optimizer.Momentum",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - h.learning_rate * eta * b
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(Paddle):
    """Nesterov momentum in Paddle: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ (g + μ b)

    In the paper the rate is inside; the two agree while η γ is constant.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/momentum_kernel_impl.h, ``CPUDenseUpdater`` with
    ``use_nesterov=True``.
    """

    learning_rate: Hyper = 0.001
    momentum: Hyper = 0.9
    weight_decay: Hyper = 0

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("paddle.optimizer.Momentum",)
    fixed = {"use_nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - h.learning_rate * eta * (g + h.momentum * b)
        return dict(theta=theta, g=g, b=b)
