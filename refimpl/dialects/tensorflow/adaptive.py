"""``ResourceApplyAdagrad``, ``ResourceApplyAdagradV2`` and ``ResourceApplyAdadelta``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import TensorFlow


@dataclass(frozen=True, kw_only=True)
class Adagrad(TensorFlow):
    """AdaGrad in TensorFlow: the sum starts at 0.1, and there is no ε.

        G ← G + g²,   from G = initial_accumulator_value
        θ ← θ − g η γ · 1/√G

    In the paper the sum starts at 0, and refimpl has an ε.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdagrad``, and
    tensorflow/python/training/adagrad.py.
    """

    lr: Hyper
    initial_accumulator_value: Hyper = 0.1

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdagrad", "tensorflow.compat.v1.train.AdagradOptimizer")

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - g * (h.lr * eta) * (1 / xp.sqrt(G))
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class AdagradV2(TensorFlow):
    """AdaGrad in TensorFlow with ε: the sum starts at 0.1.

        G ← G + g²,   from G = initial_accumulator_value
        θ ← θ − g η γ / (√G + ε)

    In the paper the sum starts at 0.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdagradV2``.  The start and ε are those
    that Keras 2 gave it.
    """

    lr: Hyper
    epsilon: Hyper = 1e-7
    initial_accumulator_value: Hyper = 0.1

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdagradV2",)

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - g * (h.lr * eta) / (xp.sqrt(G) + h.epsilon)
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class Adadelta(TensorFlow):
    """AdaDelta in TensorFlow, with a learning rate, 0.001 by default.

        v ← v ρ + g² (1 − ρ)
        Δ = √(u + ε) · 1/√(v + ε) · g
        θ ← θ − Δ η γ
        u ← u ρ + Δ² (1 − ρ)

    With γ = 1 it is the paper's.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdadelta``, and
    tensorflow/python/training/adadelta.py.
    """

    lr: Hyper = 0.001
    rho: Hyper = 0.95
    epsilon: Hyper = 1e-8

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdadelta", "tensorflow.compat.v1.train.AdadeltaOptimizer")
    fixed = {"lr": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        v = v * h.rho + g * g * (1 - h.rho)
        delta = xp.sqrt(u + h.epsilon) * (1 / xp.sqrt(v + h.epsilon)) * g
        theta = theta - delta * (h.lr * eta)
        u = u * h.rho + delta * delta * (1 - h.rho)
        return dict(theta=theta, v=v, delta=delta, u=u)
