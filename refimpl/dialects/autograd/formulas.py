"""HIPS autograd 1.9: ``autograd.misc.optimizers``, whose functions run all their steps and have no schedule."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Autograd


@dataclass(frozen=True, kw_only=True)
class Momentum(Autograd):
    """SGD with momentum in autograd: the buffer averages, with 1 − μ, and the learning rate stands outside.

        v ← μ v − (1 − μ) g
        θ ← θ + η γ v

    In the paper there is no factor 1 − μ; with a constant rate this is the paper's with γ (1 − μ) for α.

    Source: autograd 1.9.1, autograd/misc/optimizers.py, ``sgd``.
    """

    step_size: Hyper = 0.1
    mass: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Momentum,)
    paths = ("autograd.misc.optimizers.sgd",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.mass * v - (1 - h.mass) * g
        theta = theta + h.step_size * eta * v
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSProp(Autograd):
    """RMSProp in autograd: v starts at 1.

        v ← β2 v + (1 − β2) g²,   from v = 1;  β2 = gamma
        θ ← θ − η γ g / (√v + ε)

    In the paper v starts at 0, and there is no ε.

    Source: autograd 1.9.1, autograd/misc/optimizers.py, ``rmsprop``.
    """

    step_size: Hyper = 0.1
    gamma: Hyper = 0.9
    eps: Hyper = 1e-8

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("autograd.misc.optimizers.rmsprop",)
    arguments = Autograd.arguments | {"beta2": "gamma"}

    def start(self, theta: Any) -> dict[str, Any]:
        return {"v": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = v * h.gamma + g * g * (1 - h.gamma)
        theta = theta - h.step_size * eta * g / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class Adam(Autograd):
    """Adam in autograd.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        m̂ = m / (1 − β1^t),   v̂ = v / (1 − β2^t)
        θ ← θ − η γ m̂ / (√v̂ + ε)

    It is the paper's, without L2.

    Source: autograd 1.9.1, autograd/misc/optimizers.py, ``adam``.
    """

    step_size: Hyper = 0.001
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.Adam,)
    paths = ("autograd.misc.optimizers.adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.step_size * eta * m_hat / (xp.sqrt(v_hat) + h.eps)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
