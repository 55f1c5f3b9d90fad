"""The formulas of numpy-ml."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import NumPyML


@dataclass(frozen=True, kw_only=True)
class SGD(NumPyML):
    """SGD in numpy-ml.

        θ ← θ − η γ g

    It is the paper's, without L2.

    Source: numpy_ml 0.1.2, numpy_ml/neural_nets/optimizers/optimizers.py, ``SGD``.
    """

    lr: Hyper = 0.01

    rules = (rules.SGD,)
    paths = ("numpy_ml.neural_nets.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - h.lr * eta * g
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class Momentum(NumPyML):
    """SGD with momentum in numpy-ml.

        m ← μ m + η γ g
        θ ← θ − m

    It is the paper's, without L2.

    Source: numpy_ml 0.1.2, numpy_ml/neural_nets/optimizers/optimizers.py, ``SGD`` with ``momentum``.
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.0

    slots = ("m",)
    rules = (rules.Momentum,)
    paths = ("numpy_ml.neural_nets.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = h.momentum * m + h.lr * eta * g
        theta = theta - m
        return dict(theta=theta, m=m)


@dataclass(frozen=True, kw_only=True)
class AdaGrad(NumPyML):
    """AdaGrad in numpy-ml.

        G ← G + g²
        θ ← θ − η γ g / (√G + ε)

    It is the paper's.

    Source: numpy_ml 0.1.2, numpy_ml/neural_nets/optimizers/optimizers.py, ``AdaGrad``.
    """

    lr: Hyper = 0.01
    eps: Hyper = 1e-7

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("numpy_ml.neural_nets.optimizers.AdaGrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - h.lr * eta * g / (xp.sqrt(G) + h.eps)
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSProp(NumPyML):
    """RMSProp in numpy-ml.

        v ← β2 v + (1 − β2) g²,   β2 = decay
        θ ← θ − η γ g / (√v + ε)

    It is refimpl's; the paper has no ε.

    Source: numpy_ml 0.1.2, numpy_ml/neural_nets/optimizers/optimizers.py, ``RMSProp``.
    """

    lr: Hyper = 0.001
    decay: Hyper = 0.9
    eps: Hyper = 1e-7

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("numpy_ml.neural_nets.optimizers.RMSProp",)
    arguments = {"beta2": "decay"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.decay * v + (1 - h.decay) * (g * g)
        theta = theta - h.lr * eta * g / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class Adam(NumPyML):
    """Adam in numpy-ml.

        v ← β2 v + (1 − β2) g²
        m ← β1 m + (1 − β1) g
        m̂ = m / (1 − β1^t),   v̂ = v / (1 − β2^t)
        θ ← θ − η γ m̂ / (√v̂ + ε)

    It is the paper's, without L2.

    Source: numpy_ml 0.1.2, numpy_ml/neural_nets/optimizers/optimizers.py, ``Adam``.
    """

    lr: Hyper = 0.001
    decay1: Hyper = 0.9
    decay2: Hyper = 0.999
    eps: Hyper = 1e-7

    slots = ("m", "v")
    constant = ("decay1", "decay2")
    rules = (rules.Adam,)
    paths = ("numpy_ml.neural_nets.optimizers.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        v = h.decay2 * v + (1 - h.decay2) * (g * g)
        m = h.decay1 * m + (1 - h.decay1) * g
        v_hat = v / (1 - h.decay2**t)
        m_hat = m / (1 - h.decay1**t)
        theta = theta - h.lr * eta * m_hat / (xp.sqrt(v_hat) + h.eps)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
