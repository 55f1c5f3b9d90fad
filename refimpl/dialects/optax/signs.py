"""``optax.signum`` and ``optax.lion``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import FRACTION, Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class Signum(Optax):
    """Signum in optax.

        m ← (1 − β) g + β m
        θ ← θ − η γ sign(m)

    It is the paper's.

    Source: optax 0.2.8, optax/_src/alias.py, ``signum``, and optax/_src/transform.py, ``scale_by_sign``.
    """

    learning_rate: Hyper
    beta: Hyper = 0.9

    slots = ("m",)
    rules = (rules.Signum,)
    paths = ("optax.signum",)
    arguments = Optax.arguments | {"momentum": "beta"}
    allowed = {**Optax.allowed, "beta": FRACTION}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        m = (1 - h.beta) * g + h.beta * m
        theta = theta - h.learning_rate * eta * xp.sign(m)
        return dict(theta=theta, m=m)


@dataclass(frozen=True, kw_only=True)
class Lion(Optax):
    """Lion in optax.

        θ ← θ − η γ (sign((1 − β1) g + β1 m) + λ θ)
        m ← (1 − β2) g + β2 m

    It is the paper's.

    Source: optax 0.2.8, optax/_src/alias.py, ``lion``, and optax/_src/transform.py, ``scale_by_lion``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.99
    weight_decay: Hyper = 1e-3

    slots = ("m",)
    rules = (rules.Lion,)
    paths = ("optax.lion",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        step = xp.sign((1 - h.b1) * g + h.b1 * m)
        m = (1 - h.b2) * g + h.b2 * m
        theta = theta - h.learning_rate * eta * (step + h.weight_decay * theta)
        return dict(theta=theta, m=m)
