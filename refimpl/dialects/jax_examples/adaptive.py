"""``adagrad``, ``rmsprop`` and ``rmsprop_momentum`` of JAX's example optimizers."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import JaxExamples


@dataclass(frozen=True, kw_only=True)
class AdaGrad(JaxExamples):
    """AdaGrad in JAX's examples: the steps are averaged, with a momentum of 0.9 by default, and there is no ε.

        G ← G + g²
        m ← (1 − μ) g / √G + μ m,   with 0 for g / √G where G is 0
        θ ← θ − η γ m

    The paper's has no momentum, and refimpl's an ε outside the root.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``adagrad``.
    """

    step_size: Hyper
    momentum: Hyper = 0.9

    slots = ("G", "m")
    rules = (rules.AdaGrad,)
    paths = ("jax.example_libraries.optimizers.adagrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any, m: Any) -> dict[str, Any]:
        G = G + g * g
        inverse_root = xp.where(G, 1 / xp.sqrt(xp.where(G, G, 1)), 0)
        m = (1 - h.momentum) * (g * inverse_root) + h.momentum * m
        theta = theta - h.step_size * eta * m
        return dict(theta=theta, G=G, m=m)


@dataclass(frozen=True, kw_only=True)
class RMSProp(JaxExamples):
    """RMSProp in JAX's examples: ε stands inside the root.

        v ← β2 v + (1 − β2) g²,   β2 = gamma
        θ ← θ − η γ g / √(v + ε)

    refimpl has ε outside, the paper has none.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``rmsprop``.
    """

    step_size: Hyper
    gamma: Hyper = 0.9
    eps: Hyper = 1e-8

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("jax.example_libraries.optimizers.rmsprop",)
    arguments = JaxExamples.arguments | {"beta2": "gamma"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = v * h.gamma + g * g * (1 - h.gamma)
        theta = theta - h.step_size * eta * g / xp.sqrt(v + h.eps)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSPropMomentum(JaxExamples):
    """RMSProp with momentum in JAX's examples: the buffer holds steps, with the learning rate inside.

        v ← β2 v + (1 − β2) g²,   β2 = gamma
        b ← μ b + η γ g / √(v + ε)
        θ ← θ − b

    The paper's has no momentum.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``rmsprop_momentum``.
    """

    step_size: Hyper
    gamma: Hyper = 0.9
    eps: Hyper = 1e-8
    momentum: Hyper = 0.9

    slots = ("v", "b")
    rules = (rules.RMSProp,)
    paths = ("jax.example_libraries.optimizers.rmsprop_momentum",)
    arguments = RMSProp.arguments

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        v = v * h.gamma + g * g * (1 - h.gamma)
        b = h.momentum * b + h.step_size * eta * g / xp.sqrt(v + h.eps)
        theta = theta - b
        return dict(theta=theta, v=v, b=b)
