"""``optax.radam``, ``adabelief`` and ``yogi``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import AT_LEAST_ZERO, Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class RAdam(Optax):
    """RAdam in optax: rectified from ρ_t ≥ 5 on, and with ε.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        ρ_∞ = 2/(1 − β2) − 1,   ρ_t = ρ_∞ − 2 t β2^t/(1 − β2^t)
        r_t = √((ρ_t − 4)(ρ_t − 2) ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2) ρ_t))
        θ ← θ − η γ r_t m̂ / (√(v̂ + eps_root) + ε) where ρ_t ≥ threshold = 5, else θ − η γ m̂

    In the paper the threshold is ρ_t > 4, which is one step earlier, and there is no ε.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_radam``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0
    threshold: Hyper = 5.0

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.RAdam,)
    paths = ("optax.radam",)
    allowed = {**Optax.allowed, "threshold": AT_LEAST_ZERO}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        rho_inf = 2 / (1 - h.b2) - 1
        rho = rho_inf - 2 * t * h.b2**t / (1 - h.b2**t)
        long = xp.scalar.at_least(rho, h.threshold)
        above = xp.scalar.where(long, (rho - 4) * (rho - 2) * rho_inf, 1)
        below = xp.scalar.where(long, (rho_inf - 4) * (rho_inf - 2) * rho, 1)
        adaptive = xp.scalar.sqrt(above / below) * m_hat / (xp.sqrt(v_hat + h.eps_root) + h.eps)
        theta = theta - h.learning_rate * eta * xp.where(long, adaptive, m_hat)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdaBelief(Optax):
    """AdaBelief in optax: an ε of its own in the recursion, eps_root.

        m ← (1 − β1) g + β1 m
        s ← (1 − β2) (g − m)² + β2 s + eps_root
        θ ← θ − η γ m̂ / (√ŝ + ε)

    Its formula is the paper's where eps_root = ε.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_belief``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-16
    eps_root: Hyper = 1e-16

    slots = ("m", "s")
    constant = ("b1", "b2")
    rules = (rules.AdaBelief,)
    paths = ("optax.adabelief",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, s: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        s = (1 - h.b2) * ((g - m) * (g - m)) + h.b2 * s + h.eps_root
        m_hat = m / (1 - h.b1**t)
        s_hat = s / (1 - h.b2**t)
        theta = theta - h.learning_rate * eta * (m_hat / (xp.sqrt(s_hat) + h.eps))
        return dict(theta=theta, m=m, s=s, m_hat=m_hat, s_hat=s_hat)


@dataclass(frozen=True, kw_only=True)
class Yogi(Optax):
    """Yogi in optax: both averages start at 1e-6, and are corrected for bias as in Adam.

        m ← (1 − β1) g + β1 m
        v ← v − (1 − β2) sign(v − g²) g²
        θ ← θ − η γ m/(1 − β1^t) / (√(v/(1 − β2^t)) + ε)

    In the paper both start at 0, and nothing is corrected.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_yogi``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-3

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.Yogi,)
    paths = ("optax.yogi",)

    def start(self, theta: Any) -> dict[str, Any]:
        return dict(m=1e-6, v=1e-6)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = v - (1 - h.b2) * xp.sign(v - g * g) * (g * g)
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.learning_rate * eta * (m_hat / (xp.sqrt(v_hat) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
