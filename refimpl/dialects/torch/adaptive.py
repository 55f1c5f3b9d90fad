"""``torch.optim.Adagrad``, ``RMSprop`` and ``Adadelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Torch


@dataclass(frozen=True, kw_only=True)
class Adagrad(Torch):
    """AdaGrad in PyTorch, with a decay of the learning rate besides.

        g ← g + λ′ θ
        G ← G + g²,   from G = initial_accumulator_value
        θ ← θ − η γ / (1 + (t − 1) lr_decay) · g / (√G + ε)

    With the defaults it is the paper's.

    Source: PyTorch 2.13.0, torch/optim/adagrad.py, ``_single_tensor_adagrad``.
    """

    lr: Hyper = 1e-2
    lr_decay: Hyper = 0
    weight_decay: Hyper = 0
    initial_accumulator_value: Hyper = 0
    eps: Hyper = 1e-10

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("torch.optim.Adagrad",)

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        G = G + g * g
        theta = theta - h.lr * eta / (1 + (t - 1) * h.lr_decay) * g / (xp.sqrt(G) + h.eps)
        return dict(theta=theta, g=g, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSprop(Torch):
    """RMSProp in PyTorch.

        g ← g + λ′ θ
        v ← β2 v + (1 − β2) g²,   β2 = alpha
        θ ← θ − η γ g / (√v + ε)

    With the defaults it is the paper's, with ε outside the root.

    Source: PyTorch 2.13.0, torch/optim/rmsprop.py, ``_single_tensor_rmsprop``.
    """

    lr: Hyper = 1e-2
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("torch.optim.RMSprop",)
    arguments = Torch.arguments | {"beta2": "alpha"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.alpha * v + (1 - h.alpha) * g * g
        theta = theta - h.lr * eta * g / (xp.sqrt(v) + h.eps)
        return dict(theta=theta, g=g, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSpropMomentum(Torch):
    """RMSProp with momentum in PyTorch: the learning rate stands outside the buffer.

        g ← g + λ′ θ
        v ← β2 v + (1 − β2) g²
        b ← μ b + g / (√v + ε)
        θ ← θ − η γ b

    The paper's has no momentum.

    Source: PyTorch 2.13.0, torch/optim/rmsprop.py, ``_single_tensor_rmsprop`` with ``momentum``.
    """

    lr: Hyper = 1e-2
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0
    momentum: Hyper = 0

    slots = ("v", "b")
    rules = (rules.RMSProp,)
    paths = ("torch.optim.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.alpha * v + (1 - h.alpha) * g * g
        b = h.momentum * b + g / (xp.sqrt(v) + h.eps)
        theta = theta - h.lr * eta * b
        return dict(theta=theta, g=g, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class RMSpropCentered(Torch):
    """Centered RMSProp in PyTorch: divided by the standard deviation, with ε outside the root.

        g ← g + λ′ θ
        v ← β2 v + (1 − β2) g²
        m ← β2 m + (1 − β2) g
        θ ← θ − η γ g / (√(v − m²) + ε)

    The paper's is not centered.  Graves 2013, where centering is from, has ε inside the root, which protects it:
    here v − m² can round to less than zero, and the root to NaN.

    Source: PyTorch 2.13.0, torch/optim/rmsprop.py, ``_single_tensor_rmsprop`` with ``centered=True``.
    """

    lr: Hyper = 1e-2
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("v", "m")
    rules = (rules.RMSProp,)
    paths = ("torch.optim.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"centered": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.alpha * v + (1 - h.alpha) * g * g
        m = m + (1 - h.alpha) * (g - m)
        theta = theta - h.lr * eta * g / (xp.sqrt(v - m * m) + h.eps)
        return dict(theta=theta, g=g, v=v, m=m)


@dataclass(frozen=True, kw_only=True)
class RMSpropCenteredMomentum(Torch):
    """Centered RMSProp with momentum in PyTorch: the learning rate stands outside the buffer, and ε outside the root.

        g ← g + λ′ θ
        v ← β2 v + (1 − β2) g²
        m ← β2 m + (1 − β2) g
        b ← μ b + g / (√(v − m²) + ε)
        θ ← θ − η γ b

    The paper's has neither.  Graves 2013 has the rate inside the buffer and ε inside the root, which protects it: see
    ``RMSpropCentered``.

    Source: PyTorch 2.13.0, torch/optim/rmsprop.py, ``_single_tensor_rmsprop`` with ``centered=True`` and ``momentum``.
    """

    lr: Hyper = 1e-2
    alpha: Hyper = 0.99
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0
    momentum: Hyper = 0

    slots = ("v", "m", "b")
    rules = (rules.RMSProp,)
    paths = ("torch.optim.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"centered": True, "momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, b: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.alpha * v + (1 - h.alpha) * g * g
        m = m + (1 - h.alpha) * (g - m)
        b = h.momentum * b + g / (xp.sqrt(v - m * m) + h.eps)
        theta = theta - h.lr * eta * b
        return dict(theta=theta, g=g, v=v, m=m, b=b)


@dataclass(frozen=True, kw_only=True)
class Adadelta(Torch):
    """AdaDelta in PyTorch, with a learning rate of 1.

        g ← g + λ′ θ
        v ← ρ v + (1 − ρ) g²
        Δ = √(u + ε) / √(v + ε) · g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − η γ Δ

    With γ = 1, the default, it is the paper's.

    Source: PyTorch 2.13.0, torch/optim/adadelta.py, ``_single_tensor_adadelta``.
    """

    lr: Hyper = 1.0
    rho: Hyper = 0.9
    eps: Hyper = 1e-6
    weight_decay: Hyper = 0

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("torch.optim.Adadelta",)
    fixed = {"lr": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = h.rho * v + (1 - h.rho) * g * g
        delta = xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps) * g
        u = h.rho * u + (1 - h.rho) * delta * delta
        theta = theta - h.lr * eta * delta
        return dict(theta=theta, g=g, v=v, delta=delta, u=u)
