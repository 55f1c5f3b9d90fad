"""``optax.sgd``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class SGD(Optax):
    """SGD in optax.

        θ ← θ − η γ g

    It is the paper's, without L2.

    Source: optax 0.2.8, optax/_src/alias.py, ``sgd``.
    """

    learning_rate: Hyper

    rules = (rules.SGD,)
    paths = ("optax.sgd",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - h.learning_rate * eta * g
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class Momentum(Optax):
    """SGD with momentum in optax: the learning rate stands outside the buffer.

        b ← g + μ b
        θ ← θ − η γ b

    In the paper the rate is inside, so that a new rate acts on later gradients only; here it acts on the whole
    buffer.  The two agree while η γ is constant.

    Source: optax 0.2.8, optax/_src/alias.py, ``sgd``, and optax/transforms/_accumulation.py, ``trace``.
    """

    learning_rate: Hyper
    momentum: Hyper

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("optax.sgd",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        b = g + h.momentum * b
        theta = theta - h.learning_rate * eta * b
        return dict(theta=theta, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(Optax):
    """Nesterov momentum in optax: the learning rate stands outside the buffer.

        b ← g + μ b
        θ ← θ − η γ (g + μ b)

    In the paper the rate is inside.  As in ``Momentum``, the two agree while η γ is constant.

    Source: optax 0.2.8, optax/_src/alias.py, ``sgd`` with ``nesterov=True``, and optax/transforms/_accumulation.py,
    ``trace``.
    """

    learning_rate: Hyper
    momentum: Hyper

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("optax.sgd",)
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        b = g + h.momentum * b
        theta = theta - h.learning_rate * eta * (g + h.momentum * b)
        return dict(theta=theta, b=b)
