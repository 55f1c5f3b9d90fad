"""``optax.adam``, ``adamw``, ``nadam`` and ``adamax``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class Adam(Optax):
    """Adam in optax.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        θ ← θ − η γ · m/(1 − β1^t) / (√(v/(1 − β2^t) + eps_root) + ε)

    With eps_root = 0, the default, it is the paper's, without L2.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_adam``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.Adam,)
    paths = ("optax.adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.learning_rate * eta * (m_hat / (xp.sqrt(v_hat + h.eps_root) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdamW(Optax):
    """AdamW in optax: the decay is multiplied by the learning rate.

        θ ← θ − η γ (m̂ / (√(v̂ + eps_root) + ε) + λ θ),   with m̂ and v̂ as in ``Adam``

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant: see ``refimpl prove
    decay_conventions``.

    Source: optax 0.2.8, optax/_src/alias.py, ``adamw``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0
    weight_decay: Hyper = 1e-4

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.AdamW,)
    paths = ("optax.adamw",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        direction = m_hat / (xp.sqrt(v_hat + h.eps_root) + h.eps)
        theta = theta - h.learning_rate * eta * (direction + h.weight_decay * theta)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class NAdam(Optax):
    """NAdam in optax: without a momentum schedule, μ_t = β1.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        m̂ = β1 m/(1 − β1^(t+1)) + (1 − β1) g/(1 − β1^t)
        θ ← θ − η γ m̂ / (√(v/(1 − β2^t) + eps_root) + ε)

    In the paper μ_t grows to β1, with ψ = 0.004.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_adam`` with ``nesterov=True``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.NAdam,)
    paths = ("optax.nadam", "optax.adam")
    fixed = {"nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = h.b1 * (m / (1 - h.b1 ** (t + 1))) + (1 - h.b1) * (g / (1 - h.b1**t))
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.learning_rate * eta * (m_hat / (xp.sqrt(v_hat + h.eps_root) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdaMax(Optax):
    """AdaMax in optax: ε is added to |g|, inside the maximum.

        m ← (1 − β1) g + β1 m
        u ← max(|g| + ε, β2 u)
        θ ← θ − η γ · m/(1 − β1^t) / u

    The paper has no ε.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_adamax``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "u")
    constant = ("b1",)
    rules = (rules.AdaMax,)
    paths = ("optax.adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        u = xp.maximum(xp.abs(g) + h.eps, h.b2 * u)
        theta = theta - h.learning_rate * eta * (m / (1 - h.b1**t) / u)
        return dict(theta=theta, m=m, u=u)
