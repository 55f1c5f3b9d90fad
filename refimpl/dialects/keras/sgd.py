"""``keras.optimizers.SGD``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Keras


@dataclass(frozen=True, kw_only=True)
class SGD(Keras):
    """SGD in Keras.

        θ ← θ − g η γ

    It is the paper's, without L2.

    Source: Keras 3.15.1, keras/src/optimizers/sgd.py, ``update_step``.
    """

    learning_rate: Hyper = 0.01

    rules = (rules.SGD,)
    paths = ("keras.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - g * (h.learning_rate * eta)
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class Momentum(Keras):
    """SGD with momentum in Keras: the learning rate stands inside the buffer.

        m ← m μ − g η γ
        θ ← θ + m

    It is the paper's, without L2.

    Source: Keras 3.15.1, keras/src/optimizers/sgd.py, ``update_step``.
    """

    learning_rate: Hyper = 0.01
    momentum: Hyper = 0.0

    slots = ("m",)
    rules = (rules.Momentum,)
    paths = ("keras.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = m * h.momentum - g * (h.learning_rate * eta)
        theta = theta + m
        return dict(theta=theta, m=m)


@dataclass(frozen=True, kw_only=True)
class Nesterov(Keras):
    """Nesterov momentum in Keras: the learning rate stands inside the buffer.

        m ← m μ − g η γ
        θ ← θ + m μ − g η γ

    It is the paper's, without L2.

    Source: Keras 3.15.1, keras/src/optimizers/sgd.py, ``update_step`` with ``nesterov=True``.
    """

    learning_rate: Hyper = 0.01
    momentum: Hyper = 0.0

    slots = ("m",)
    rules = (rules.Nesterov,)
    paths = ("keras.optimizers.SGD",)
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        lr = h.learning_rate * eta
        m = m * h.momentum - g * lr
        theta = theta + (m * h.momentum - g * lr)
        return dict(theta=theta, m=m)


@dataclass(frozen=True, kw_only=True)
class SGDW(Keras):
    """SGD in Keras with ``weight_decay``: it is decoupled, and multiplied by the learning rate.

        θ ← θ − θ λ η γ
        m ← m μ − g η γ
        θ ← θ + m

    It is the paper's SGDW(α = γ, λ = γ · weight_decay) as long as γ is constant.

    Source: Keras 3.15.1, keras/src/optimizers/sgd.py, ``update_step``, and base_optimizer.py,
    ``_apply_weight_decay``.
    """

    learning_rate: Hyper = 0.01
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0

    slots = ("m",)
    rules = (rules.SGDW,)
    paths = ("keras.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        lr = h.learning_rate * eta
        theta = theta - theta * h.weight_decay * lr
        m = m * h.momentum - g * lr
        theta = theta + m
        return dict(theta=theta, m=m)
