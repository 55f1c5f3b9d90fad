"""``chainer.optimizers.AdaGrad``, ``RMSprop``, ``RMSpropGraves`` and ``AdaDelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Chainer


@dataclass(frozen=True, kw_only=True)
class AdaGrad(Chainer):
    """AdaGrad in Chainer.

        G ← G + g²
        θ ← θ − η γ g / (√G + ε)

    It is the paper's.

    Source: Chainer 7.8.1, chainer/optimizers/ada_grad.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.001
    eps: Hyper = 1e-8

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("chainer.optimizers.AdaGrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - h.lr * eta * g / (xp.sqrt(G) + h.eps)
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSprop(Chainer):
    """RMSProp in Chainer.

        v ← β2 v + (1 − β2) g²,   β2 = alpha
        θ ← θ − η γ g / (√v + ε)

    It is refimpl's; the paper has no ε.

    Source: Chainer 7.8.1, chainer/optimizers/rmsprop.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("chainer.optimizers.RMSprop",)
    arguments = {"beta2": "alpha"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.alpha * v + (1 - h.alpha) * g * g
        theta = theta - h.lr * eta * g / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSpropInside(Chainer):
    """RMSProp in Chainer with ``eps_inside_sqrt=True``: ε stands inside the root.

        v ← β2 v + (1 − β2) g²,   β2 = alpha
        θ ← θ − η γ g / √(v + ε)

    refimpl has ε outside, the paper has none.

    Source: Chainer 7.8.1, chainer/optimizers/rmsprop.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("chainer.optimizers.RMSprop",)
    arguments = {"beta2": "alpha"}
    fixed = {"eps_inside_sqrt": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.alpha * v + (1 - h.alpha) * g * g
        theta = theta - h.lr * eta * g / xp.sqrt(v + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSpropGraves(Chainer):
    """Graves's RMSProp in Chainer: centered, with ε inside the root, and with momentum.

        v ← β2 v + (1 − β2) g²,   β2 = alpha
        m ← β2 m + (1 − β2) g
        Δ ← μ Δ − η γ g / √(v − m² + ε)
        θ ← θ + Δ

    It is that of Graves 2013; the paper's, Tieleman's and Hinton's, has neither centering nor momentum.

    Source: Chainer 7.8.1, chainer/optimizers/rmsprop_graves.py, ``update_core_cpu``.
    """

    lr: Hyper = 1e-4
    alpha: Hyper = 0.95
    momentum: Hyper = 0.9
    eps: Hyper = 1e-4

    slots = ("v", "m", "delta")
    rules = (rules.RMSProp,)
    paths = ("chainer.optimizers.RMSpropGraves",)
    arguments = {"beta2": "alpha"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, delta: Any) -> dict[str, Any]:
        v = h.alpha * v + (1 - h.alpha) * g * g
        m = h.alpha * m + (1 - h.alpha) * g
        delta = h.momentum * delta - h.lr * eta * g / xp.sqrt(v - m * m + h.eps)
        theta = theta + delta
        return dict(theta=theta, v=v, m=m, delta=delta)


@dataclass(frozen=True, kw_only=True)
class AdaDelta(Chainer):
    """AdaDelta in Chainer, with one root for the quotient.

        v ← ρ v + (1 − ρ) g²
        Δ = √((u + ε) / (v + ε)) g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − η Δ

    It is the paper's.  η is 1 there and in Chainer, which has no learning rate to schedule.

    Source: Chainer 7.8.1, chainer/optimizers/ada_delta.py, ``update_core_cpu``.
    """

    rho: Hyper = 0.95
    eps: Hyper = 1e-6

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("chainer.optimizers.AdaDelta",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * g * g
        delta = xp.sqrt((u + h.eps) / (v + h.eps)) * g
        u = h.rho * u + (1 - h.rho) * delta * delta
        theta = theta - eta * delta
        return dict(theta=theta, v=v, delta=delta, u=u)
