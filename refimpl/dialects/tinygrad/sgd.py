"""``tinygrad.nn.optim.SGD``, which is its LARS without the scaling."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Tinygrad


@dataclass(frozen=True, kw_only=True)
class SGD(Tinygrad):
    """SGD in tinygrad.

        g ← g + λ′ θ
        θ ← θ − η γ g

    It is the paper's.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LARS._step``.
    """

    lr: Hyper = 0.001
    weight_decay: Hyper = 0.0

    rules = (rules.SGD,)
    paths = ("tinygrad.nn.optim.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        theta = theta - g * (h.lr * eta)
        return dict(theta=theta, g=g)


@dataclass(frozen=True, kw_only=True)
class Momentum(Tinygrad):
    """SGD with momentum in tinygrad: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ b

    In the paper the rate is inside, as in ``ClassicMomentum``; the two agree while η γ is constant.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LARS._step``.
    """

    lr: Hyper = 0.001
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("tinygrad.nn.optim.SGD",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - b * (h.lr * eta)
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(Tinygrad):
    """Nesterov momentum in tinygrad: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        b ← μ b + g
        θ ← θ − η γ (g + μ b)

    In the paper the rate is inside, as in ``ClassicNesterov``; the two agree while η γ is constant.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LARS._step`` with ``nesterov=True``.
    """

    lr: Hyper = 0.001
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("tinygrad.nn.optim.SGD",)
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g
        theta = theta - (g + h.momentum * b) * (h.lr * eta)
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class ClassicMomentum(Tinygrad):
    """SGD with momentum in tinygrad with ``classic=True``.

        g ← g + λ′ θ
        b ← μ b + η γ g
        θ ← θ − b

    It is the paper's.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LARS._step``.
    """

    lr: Hyper = 0.001
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("tinygrad.nn.optim.SGD",)
    fixed = {"classic": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        b = h.momentum * b + g * (h.lr * eta)
        theta = theta - b
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class ClassicNesterov(Tinygrad):
    """Nesterov momentum in tinygrad with ``classic=True``.

        g ← g + λ′ θ
        b ← μ b + η γ g
        θ ← θ − (η γ g + μ b)

    It is the paper's.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LARS._step`` with ``nesterov=True``.
    """

    lr: Hyper = 0.001
    momentum: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("tinygrad.nn.optim.SGD",)
    fixed = {"classic": True, "nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        step = g * (h.lr * eta)
        b = h.momentum * b + step
        theta = theta - (step + h.momentum * b)
        return dict(theta=theta, g=g, b=b)
