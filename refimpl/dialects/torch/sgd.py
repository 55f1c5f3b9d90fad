"""``torch.optim.SGD``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Torch


@dataclass(frozen=True, kw_only=True)
class SGD(Torch):
    """SGD in PyTorch.

        g ← g + λ′ θ
        θ ← θ − η γ g

    It is the paper's.

    Source: PyTorch 2.13.0, torch/optim/sgd.py, ``_single_tensor_sgd``.
    """

    lr: Hyper = 1e-3
    weight_decay: Hyper = 0

    rules = (rules.SGD,)
    paths = ("torch.optim.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        theta = theta - h.lr * eta * g
        return dict(theta=theta, g=g)


@dataclass(frozen=True, kw_only=True)
class Momentum(Torch):
    """SGD with momentum in PyTorch: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + (1 − d) g,   but b ← g in the first step
        θ ← θ − η γ b

    In the paper the rate is inside, so that a new rate acts on later gradients only; here it acts on the whole
    buffer.  The two agree while η γ is constant and the dampening d is 0.

    Source: PyTorch 2.13.0, torch/optim/sgd.py, ``_single_tensor_sgd``.
    """

    lr: Hyper = 1e-3
    momentum: Hyper = 0
    dampening: Hyper = 0
    weight_decay: Hyper = 0

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("torch.optim.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + xp.scalar.where(t - 1, 1 - h.dampening, 1) * g
        theta = theta - h.lr * eta * b
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(Torch):
    """Nesterov momentum in PyTorch: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ (g + μ b)

    In the paper the rate is inside.  As in ``Momentum``, the two agree while η γ is constant.

    Source: PyTorch 2.13.0, torch/optim/sgd.py, ``_single_tensor_sgd`` with ``nesterov=True``.  With ``foreach=True``
    and no weight decay it also overwrites ``p.grad`` with g + μ b.
    """

    lr: Hyper = 1e-3
    momentum: Hyper = 0
    weight_decay: Hyper = 0

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("torch.optim.SGD",)
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - h.lr * eta * (g + h.momentum * b)
        return dict(theta=theta, g=g, b=b)
