"""``ResourceApplyGradientDescent``, ``ResourceApplyMomentum`` and ``ResourceApplyKerasMomentum``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import TensorFlow


@dataclass(frozen=True, kw_only=True)
class GradientDescent(TensorFlow):
    """SGD in TensorFlow.

        θ ← θ − g η γ

    It is the paper's, without L2.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyGradientDescent``.
    """

    alpha: Hyper

    rules = (rules.SGD,)
    paths = ("tensorflow.raw_ops.ResourceApplyGradientDescent", "tensorflow.compat.v1.train.GradientDescentOptimizer")
    arguments = {"lr": "alpha"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - g * (h.alpha * eta)
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class Momentum(TensorFlow):
    """SGD with momentum in TensorFlow: the learning rate stands outside the buffer.

        b ← b μ + g
        θ ← θ − b η γ

    In the paper the rate is inside, as in ``KerasMomentum``; the two agree while η γ is constant.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyMomentum``.
    """

    lr: Hyper
    momentum: Hyper

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("tensorflow.raw_ops.ResourceApplyMomentum", "tensorflow.compat.v1.train.MomentumOptimizer")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        b = b * h.momentum + g
        theta = theta - b * (h.lr * eta)
        return dict(theta=theta, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(TensorFlow):
    """Nesterov momentum in TensorFlow: the learning rate stands outside the buffer.

        b ← b μ + g
        θ ← θ − (g η γ + b μ η γ)

    In the paper the rate is inside, as in ``KerasNesterov``; the two agree while η γ is constant.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyMomentum`` with ``use_nesterov=True``.
    """

    lr: Hyper
    momentum: Hyper

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = Momentum.paths
    fixed = {"use_nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        lr = h.lr * eta
        b = b * h.momentum + g
        theta = theta - (g * lr + b * h.momentum * lr)
        return dict(theta=theta, b=b)


@dataclass(frozen=True, kw_only=True)
class KerasMomentum(TensorFlow):
    """SGD with momentum in TensorFlow, as Keras 2 used it.

        m ← m μ − g η γ
        θ ← θ + m

    It is the paper's, without L2.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyKerasMomentum``.
    """

    lr: Hyper
    momentum: Hyper

    slots = ("m",)
    rules = (rules.Momentum,)
    paths = ("tensorflow.raw_ops.ResourceApplyKerasMomentum",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = m * h.momentum - g * (h.lr * eta)
        theta = theta + m
        return dict(theta=theta, m=m)


@dataclass(frozen=True, kw_only=True)
class KerasNesterov(TensorFlow):
    """Nesterov momentum in TensorFlow, as Keras 2 used it.

        m ← m μ − g η γ
        θ ← θ + (m μ − g η γ)

    It is the paper's, without L2.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyKerasMomentum`` with
    ``use_nesterov=True``.
    """

    lr: Hyper
    momentum: Hyper

    slots = ("m",)
    rules = (rules.Nesterov,)
    paths = KerasMomentum.paths
    fixed = {"use_nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        step = g * (h.lr * eta)
        m = m * h.momentum - step
        theta = theta + (m * h.momentum - step)
        return dict(theta=theta, m=m)
