"""``adam`` and ``adamax`` of JAX's example optimizers."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import JaxExamples


@dataclass(frozen=True, kw_only=True)
class Adam(JaxExamples):
    """Adam in JAX's examples.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        m̂ = m / (1 − β1^t),   v̂ = v / (1 − β2^t)
        θ ← θ − η γ m̂ / (√v̂ + ε)

    It is the paper's, without L2.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``adam``.
    """

    step_size: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.Adam,)
    paths = ("jax.example_libraries.optimizers.adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.step_size * eta * m_hat / (xp.sqrt(v_hat) + h.eps)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdaMax(JaxExamples):
    """AdaMax in JAX's examples: ε is added to u.

        m ← (1 − β1) g + β1 m
        u ← max(β2 u, |g|)
        θ ← θ − η γ / (1 − β1^t) · m / (u + ε)

    The paper has no ε.

    Source: JAX 0.10.2, jax/example_libraries/optimizers.py, ``adamax``.
    """

    step_size: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "u")
    constant = ("b1",)
    rules = (rules.AdaMax,)
    paths = ("jax.example_libraries.optimizers.adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        u = xp.maximum(h.b2 * u, xp.abs(g))
        theta = theta - h.step_size * eta / (1 - h.b1**t) * m / (u + h.eps)
        return dict(theta=theta, m=m, u=u)
