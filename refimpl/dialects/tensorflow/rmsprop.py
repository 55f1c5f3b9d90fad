"""``ResourceApplyRMSProp`` and ``ResourceApplyCenteredRMSProp``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import TensorFlow


@dataclass(frozen=True, kw_only=True)
class RMSProp(TensorFlow):
    """RMSProp in TensorFlow: v starts at 1, ε stands inside the root, and steps go through a buffer.

        v ← v + (g² − v)(1 − ρ),   from v = 1
        b ← b μ + g η γ / √(v + ε)
        θ ← θ − b

    In the paper v starts at 0; refimpl has ε outside, the paper has none; neither has the momentum μ, 0 by default.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyRMSProp``, and
    tensorflow/python/training/rmsprop.py.
    """

    lr: Hyper
    rho: Hyper = 0.9
    momentum: Hyper = 0.0
    epsilon: Hyper = 1e-10

    slots = ("v", "b")
    rules = (rules.RMSProp,)
    paths = ("tensorflow.raw_ops.ResourceApplyRMSProp", "tensorflow.compat.v1.train.RMSPropOptimizer")
    arguments = TensorFlow.arguments | {"beta2": "rho"}

    def start(self, theta: Any) -> dict[str, Any]:
        return {"v": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        v = v + (g * g - v) * (1 - h.rho)
        b = b * h.momentum + g * (h.lr * eta) / xp.sqrt(v + h.epsilon)
        theta = theta - b
        return dict(theta=theta, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class CenteredRMSProp(TensorFlow):
    """Centered RMSProp in TensorFlow: v starts at 1, ε stands inside the root, and steps go through a buffer.

        v ← v + (g² − v)(1 − ρ),   from v = 1
        m ← m + (g − m)(1 − ρ)
        b ← b μ + g η γ / √((v − m²) + ε)
        θ ← θ − b

    But for the start it is that of Graves 2013; the paper's, Tieleman's and Hinton's, has neither centering nor
    momentum.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyCenteredRMSProp``, and
    tensorflow/python/training/rmsprop.py.
    """

    lr: Hyper
    rho: Hyper = 0.9
    momentum: Hyper = 0.0
    epsilon: Hyper = 1e-10

    slots = ("v", "m", "b")
    rules = (rules.RMSProp,)
    paths = ("tensorflow.raw_ops.ResourceApplyCenteredRMSProp", "tensorflow.compat.v1.train.RMSPropOptimizer")
    arguments = RMSProp.arguments

    def start(self, theta: Any) -> dict[str, Any]:
        return {"v": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, b: Any) -> dict[str, Any]:
        v = v + (g * g - v) * (1 - h.rho)
        m = m + (g - m) * (1 - h.rho)
        b = b * h.momentum + g * (h.lr * eta) / xp.sqrt((v - m * m) + h.epsilon)
        theta = theta - b
        return dict(theta=theta, v=v, m=m, b=b)
