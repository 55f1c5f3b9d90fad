"""``sgd``, ``momentum`` and ``nesterov`` of JAX's example optimizers."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import JaxExamples


@dataclass(frozen=True, kw_only=True)
class SGD(JaxExamples):
    """SGD in JAX's examples.

        θ ← θ − η γ g

    It is the paper's, without L2.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``sgd``.
    """

    step_size: Hyper

    rules = (rules.SGD,)
    paths = ("jax.example_libraries.optimizers.sgd",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any) -> dict[str, Any]:
        theta = theta - h.step_size * eta * g
        return dict(theta=theta)


@dataclass(frozen=True, kw_only=True)
class Momentum(JaxExamples):
    """SGD with momentum in JAX's examples: the learning rate stands outside the buffer.

        b ← μ b + g
        θ ← θ − η γ b

    In the paper the rate is inside; the two agree while η γ is constant.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``momentum``.
    """

    step_size: Hyper
    mass: Hyper

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("jax.example_libraries.optimizers.momentum",)
    arguments = JaxExamples.arguments | {"momentum": "mass"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        b = h.mass * b + g
        theta = theta - h.step_size * eta * b
        return dict(theta=theta, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(JaxExamples):
    """Nesterov momentum in JAX's examples: the learning rate stands outside the buffer.

        b ← μ b + g
        θ ← θ − η γ (μ b + g)

    In the paper the rate is inside; the two agree while η γ is constant.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``nesterov``.
    """

    step_size: Hyper
    mass: Hyper

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("jax.example_libraries.optimizers.nesterov",)
    arguments = JaxExamples.arguments | {"momentum": "mass"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        b = h.mass * b + g
        theta = theta - h.step_size * eta * (h.mass * b + g)
        return dict(theta=theta, b=b)
