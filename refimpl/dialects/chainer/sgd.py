"""``chainer.optimizers.SGD``, ``MomentumSGD``, ``CorrectedMomentumSGD`` and ``NesterovAG``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Chainer


@dataclass(frozen=True, kw_only=True)
class SGD(Chainer):
    """SGD in Chainer.

        θ ← θ − η γ g

    It is the paper's, without L2.

    Source: Chainer 7.8.1, chainer/optimizers/sgd.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01

    rules = (rules.SGD,)
    paths = ("chainer.optimizers.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - h.lr * eta * g
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class MomentumSGD(Chainer):
    """SGD with momentum in Chainer.

        v ← μ v − η γ g
        θ ← θ + v

    It is the paper's, without L2.

    Source: Chainer 7.8.1, chainer/optimizers/momentum_sgd.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Momentum,)
    paths = ("chainer.optimizers.MomentumSGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.momentum * v - h.lr * eta * g
        theta = theta + v
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class CorrectedMomentumSGD(Chainer):
    """SGD with corrected momentum in Chainer: the learning rate stands outside the buffer.

        v ← μ v − g
        θ ← θ + η γ v

    In the paper the rate is inside, as in ``MomentumSGD``; the two agree while η γ is constant.

    Source: Chainer 7.8.1, chainer/optimizers/corrected_momentum_sgd.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Momentum,)
    paths = ("chainer.optimizers.CorrectedMomentumSGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.momentum * v - g
        theta = theta + h.lr * eta * v
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class NesterovAG(Chainer):
    """Nesterov momentum in Chainer: the new v stands where the formula needs the old one.

        v ← μ v − η γ g
        θ ← θ + μ² v − (1 + μ) η γ g

    The paper's θ ← θ + μ v − η γ g is μ² v − (1 + μ) η γ g in the old v; with the new one the gradient's coefficient
    is 1 + μ + μ² instead of 1 + μ, and the old v's μ³ instead of μ².

    Source: Chainer 7.8.1, chainer/optimizers/nesterov_ag.py, ``update_core_cpu``.
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Nesterov,)
    paths = ("chainer.optimizers.NesterovAG",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        lr = h.lr * eta
        v = h.momentum * v - lr * g
        theta = theta + h.momentum * h.momentum * v
        theta = theta - (1 + h.momentum) * lr * g
        return dict(theta=theta, v=v)
