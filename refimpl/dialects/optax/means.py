"""``optax.adan``, ``optax.contrib.adopt`` and ``optax.contrib.ademamix``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import AT_LEAST_ZERO, FRACTION, Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class Adan(Optax):
    """Adan in optax: 1 − β2 for β2 in the look-ahead, zeros at the start, corrections of bias, and ε twice.

        d = g − g_prev, and 0 in the first step
        m ← (1 − β1) g + β1 m,   v ← (1 − β2) d + β2 v
        n ← (1 − β3) (g + (1 − β2) d)² + β3 n
        θ ← θ − η γ ((m̂ + (1 − β2) v̂) / (√(n̂ + eps_root) + ε) + λ θ)

    The betas are decays, 1 less the paper's.  So the paper's weight of the difference, 0.92, is β2 here, and not
    1 − β2 = 0.08.  In the paper m starts at g and n at g², nothing is corrected, and the decay divides θ.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_adan``; google-deepmind/optax#1715.
    """

    learning_rate: Hyper
    b1: Hyper = 0.98
    b2: Hyper = 0.92
    b3: Hyper = 0.99
    eps: Hyper = 1e-8
    eps_root: Hyper = 1e-8
    weight_decay: Hyper = 0.0

    slots = ("m", "v", "n", "g_prev")
    constant = ("b1", "b2", "b3")
    rules = (rules.Adan,)
    paths = ("optax.adan",)
    arguments = Optax.arguments | {"beta3": "b3"}
    allowed = {**Optax.allowed, "b3": FRACTION}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, n: Any, g_prev: Any) -> dict[str, Any]:
        d = xp.where(t - 1, g - g_prev, 0)
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * d + h.b2 * v
        look = g + (1 - h.b2) * d
        n = (1 - h.b3) * (look * look) + h.b3 * n
        step = m / (1 - h.b1**t) + (1 - h.b2) * (v / (1 - h.b2**t))
        step = step / (xp.sqrt(n / (1 - h.b3**t) + h.eps_root) + h.eps)
        theta = theta - h.learning_rate * eta * (step + h.weight_decay * theta)
        return dict(theta=theta, m=m, v=v, n=n, g_prev=xp.copy(g))


@dataclass(frozen=True, kw_only=True)
class ADOPT(Optax):
    """ADOPT in optax, without decay.

        c = clip(g / max(√v, ε), ±(t − 1)^¼)
        m ← (1 − β1) c + β1 m, but not in the first call
        θ ← θ − η γ m
        v ← (1 − β2) g² + β2 v, and g² in the first call

    It is the paper's, with λ = 0.

    Source: optax 0.2.8, optax/contrib/_adopt.py, ``scale_by_adopt``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.9999
    eps: Hyper = 1e-6

    slots = ("m", "v")
    rules = (rules.ADOPT,)
    paths = ("optax.contrib.adopt",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        limit = xp.scalar.sqrt(xp.scalar.sqrt(t - 1))
        c = xp.minimum(xp.maximum(g / xp.maximum(xp.sqrt(v), h.eps), -limit), limit)
        m = xp.where(t - 1, (1 - h.b1) * c + h.b1 * m, m)
        v = xp.where(t - 1, (1 - h.b2) * (g * g) + h.b2 * v, g * g)
        theta = theta - h.learning_rate * eta * m
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdEMAMix(Optax):
    """AdEMAMix in optax.

        m1 ← (1 − β1) g + β1 m1,   m2 ← (1 − β3) g + β3 m2
        v ← (1 − β2) g² + β2 v
        θ ← θ − η γ ((m1/(1 − β1^t) + α m2) / (√(v/(1 − β2^t) + eps_root) + ε) + λ θ)

    With eps_root = 0, the default, it is the paper's.  Schedules of β3 and α are read from 0 on, the paper's from 1.

    Source: optax 0.2.8, optax/contrib/_ademamix.py, ``scale_by_ademamix``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    b3: Hyper = 0.9999
    alpha: Hyper = 5.0
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0
    weight_decay: Hyper = 0.0

    slots = ("m1", "m2", "v")
    constant = ("b1", "b2")
    rules = (rules.AdEMAMix,)
    paths = ("optax.contrib.ademamix",)
    arguments = Optax.arguments | {"beta3": "b3"}
    allowed = {**Optax.allowed, "b3": FRACTION, "alpha": AT_LEAST_ZERO}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m1: Any, m2: Any, v: Any) -> dict[str, Any]:
        m1 = (1 - h.b1) * g + h.b1 * m1
        m2 = (1 - h.b3) * g + h.b3 * m2
        v = (1 - h.b2) * (g * g) + h.b2 * v
        step = m1 / (1 - h.b1**t) + h.alpha * m2
        step = step / (xp.sqrt(v / (1 - h.b2**t) + h.eps_root) + h.eps)
        theta = theta - h.learning_rate * eta * (step + h.weight_decay * theta)
        return dict(theta=theta, m1=m1, m2=m2, v=v)
