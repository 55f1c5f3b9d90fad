"""``paddle.optimizer.Adagrad``, ``RMSProp`` and ``Adadelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Paddle


@dataclass(frozen=True, kw_only=True)
class Adagrad(Paddle):
    """AdaGrad in Paddle.

        g ← g + λ′ θ
        G ← G + g²,   from G = initial_accumulator_value
        θ ← θ − η γ g / (√G + ε)

    With the defaults it is the paper's.

    Source: Paddle 3.3.1, python/paddle/optimizer/adagrad.py and paddle/phi/kernels/impl/adagrad_kernel_impl.h.
    """

    learning_rate: Hyper
    epsilon: Hyper = 1e-6
    weight_decay: Hyper = 0
    initial_accumulator_value: Hyper = 0.0

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("paddle.optimizer.Adagrad",)

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        G = G + g * g
        theta = theta - h.learning_rate * eta * g / (xp.sqrt(G) + h.epsilon)
        return dict(theta=theta, g=g, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSProp(Paddle):
    """RMSProp in Paddle: ε stands inside the root, and a buffer of steps has the learning rate inside.

        g ← g + λ′ θ
        v ← ρ v + (1 − ρ) g²
        b ← μ b + η γ g / √(v + ε)
        θ ← θ − b

    refimpl has ε outside, the paper has none; neither has the momentum μ, which is 0 by default.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/rmsprop_kernel_impl.h, ``RmspropDenseKernel``.
    """

    learning_rate: Hyper
    rho: Hyper = 0.95
    epsilon: Hyper = 1e-6
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0

    slots = ("v", "b")
    rules = (rules.RMSProp,)
    paths = ("paddle.optimizer.RMSProp",)
    arguments = Paddle.arguments | {"beta2": "rho"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.rho * v + (1 - h.rho) * g * g
        b = h.momentum * b + h.learning_rate * eta * g / xp.sqrt(v + h.epsilon)
        theta = theta - b
        return dict(theta=theta, g=g, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class RMSPropCentered(Paddle):
    """Centered RMSProp in Paddle: divided by the standard deviation, with ε inside the root.

        g ← g + λ′ θ
        v ← ρ v + (1 − ρ) g²
        m ← ρ m + (1 − ρ) g
        b ← μ b + η γ g / √(v − m² + ε)
        θ ← θ − b

    It is that of Graves 2013, with the momentum μ 0 by default; the paper's, Tieleman's and Hinton's, has neither
    centering nor momentum.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/rmsprop_kernel_impl.h, ``RmspropDenseKernel`` with ``centered=True``.
    """

    learning_rate: Hyper
    rho: Hyper = 0.95
    epsilon: Hyper = 1e-6
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0

    slots = ("v", "m", "b")
    rules = (rules.RMSProp,)
    paths = ("paddle.optimizer.RMSProp",)
    arguments = RMSProp.arguments
    fixed = {"centered": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.rho * v + (1 - h.rho) * g * g
        m = h.rho * m + (1 - h.rho) * g
        b = h.momentum * b + h.learning_rate * eta * g / xp.sqrt(v - m * m + h.epsilon)
        theta = theta - b
        return dict(theta=theta, g=g, v=v, m=m, b=b)


@dataclass(frozen=True, kw_only=True)
class Adadelta(Paddle):
    """AdaDelta in Paddle, with a learning rate, 0.001 by default.

        g ← g + λ′ θ
        v ← ρ v + (1 − ρ) g²
        Δ = −√(u + ε) / √(v + ε) · g
        θ ← θ + η γ Δ
        u ← ρ u + (1 − ρ) Δ²

    With γ = 1 it is the paper's.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/adadelta_kernel_impl.h, ``AdadeltaKernel``.
    """

    learning_rate: Hyper = 0.001
    epsilon: Hyper = 1e-6
    rho: Hyper = 0.95
    weight_decay: Hyper = 0

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("paddle.optimizer.Adadelta",)
    fixed = {"learning_rate": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.rho * v + (1 - h.rho) * (g * g)
        delta = -(xp.sqrt(u + h.epsilon) / xp.sqrt(v + h.epsilon) * g)
        theta = theta + h.learning_rate * eta * delta
        u = h.rho * u + (1 - h.rho) * (delta * delta)
        return dict(theta=theta, g=g, v=v, delta=delta, u=u)
