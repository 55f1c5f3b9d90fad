"""``optax.adagrad`` and ``optax.adadelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class AdaGrad(Optax):
    """AdaGrad in optax: the sum starts at 0.1, and ε stands inside the root.

        G ← g² + G,   from G = initial_accumulator_value
        θ ← θ − η γ · 1/√(G + ε) · g,   and no step where G is 0

    In the paper the sum starts at 0, and ε stands outside.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_rss``.
    """

    learning_rate: Hyper
    initial_accumulator_value: Hyper = 0.1
    eps: Hyper = 1e-7

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("optax.adagrad",)

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = g * g + G
        scaled = xp.where(G, g / xp.sqrt(xp.where(G, G, 1) + h.eps), 0)
        theta = theta - h.learning_rate * eta * scaled
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class AdaDelta(Optax):
    """AdaDelta in optax, with a learning rate, and L2 that is called weight decay.

        g ← g + λ′ θ
        v ← (1 − ρ) g² + ρ v
        Δ = √(u + ε) / √(v + ε) · g
        u ← (1 − ρ) Δ² + ρ u
        θ ← θ − η γ Δ

    With γ = 1 it is the paper's.  The default in optax is ``learning_rate=None``, which leaves out the sign as well:
    θ then goes uphill, by + Δ.

    Source: optax 0.2.8, optax/_src/alias.py, ``adadelta``, and optax/_src/transform.py, ``scale_by_adadelta`` and
    ``scale_by_learning_rate``.
    """

    learning_rate: Hyper
    rho: Hyper = 0.9
    eps: Hyper = 1e-6
    weight_decay: Hyper = 0.0

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("optax.adadelta",)
    fixed = {"learning_rate": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        v = (1 - h.rho) * (g * g) + h.rho * v
        delta = xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps) * g
        u = (1 - h.rho) * (delta * delta) + h.rho * u
        theta = theta - h.learning_rate * eta * delta
        return dict(theta=theta, g=g, v=v, delta=delta, u=u)
