"""``optax.rmsprop`` and its options, one at a time."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class Variant(Optax):
    """Base of the variants: the arguments that all of them have, and what v starts at."""

    learning_rate: Hyper
    decay: Hyper = 0.9
    eps: Hyper = 1e-8
    initial_scale: Hyper = 0.0

    rules = (rules.RMSProp,)
    paths = ("optax.rmsprop",)
    arguments = Optax.arguments | {"beta2": "decay"}

    def start(self, theta: Any) -> dict[str, Any]:
        return {"v": self.initial_scale}


@dataclass(frozen=True, kw_only=True)
class RMSProp(Variant):
    """RMSProp in optax: ε stands inside the root.

        v ← (1 − β2) g² + β2 v,   β2 = decay, from v = initial_scale
        θ ← θ − η γ · 1/√(v + ε) · g

    refimpl has ε outside, the paper has none.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_rms``.
    """

    slots = ("v",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = (1 - h.decay) * (g * g) + h.decay * v
        theta = theta - h.learning_rate * eta * (g / xp.sqrt(v + h.eps))
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSPropOutside(Variant):
    """RMSProp in optax with ``eps_in_sqrt=False``.

        v ← (1 − β2) g² + β2 v
        θ ← θ − η γ g / (√v + ε)

    It is refimpl's; the paper has no ε.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_rms``.
    """

    slots = ("v",)
    fixed = {"eps_in_sqrt": False}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = (1 - h.decay) * (g * g) + h.decay * v
        theta = theta - h.learning_rate * eta * (g / (xp.sqrt(v) + h.eps))
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSPropCorrected(Variant):
    """RMSProp in optax with ``bias_correction=True``, which is Adam with β1 = 0 and ε inside the root.

        v ← (1 − β2) g² + β2 v
        θ ← θ − η γ g / √(v / (1 − β2^t) + ε)

    The paper corrects no bias.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_rms``.
    """

    slots = ("v",)
    constant = ("decay",)
    fixed = {"bias_correction": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = (1 - h.decay) * (g * g) + h.decay * v
        theta = theta - h.learning_rate * eta * (g / xp.sqrt(v / (1 - h.decay**t) + h.eps))
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSPropCentered(Variant):
    """Centered RMSProp in optax: divided by the standard deviation, with ε inside the root.

        v ← (1 − β2) g² + β2 v
        m ← (1 − β2) g + β2 m
        θ ← θ − η γ · 1/√(v − m² + ε) · g

    It is that of Graves 2013 without momentum; the paper's is not centered.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_stddev``.
    """

    slots = ("v", "m")
    fixed = {"centered": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any) -> dict[str, Any]:
        m = (1 - h.decay) * g + h.decay * m
        v = (1 - h.decay) * (g * g) + h.decay * v
        theta = theta - h.learning_rate * eta * (g / xp.sqrt(v - m * m + h.eps))
        return dict(theta=theta, v=v, m=m)


@dataclass(frozen=True, kw_only=True)
class RMSPropMomentum(Variant):
    """RMSProp with momentum in optax: the buffer holds steps, with the learning rate inside.

        v ← (1 − β2) g² + β2 v
        b ← η γ · 1/√(v + ε) · g + μ b
        θ ← θ − b

    The paper's has no momentum.

    Source: optax 0.2.8, optax/_src/alias.py, ``rmsprop`` with ``momentum``.
    """

    momentum: Hyper

    slots = ("v", "b")
    fixed = {"momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        v = (1 - h.decay) * (g * g) + h.decay * v
        b = h.learning_rate * eta * (g / xp.sqrt(v + h.eps)) + h.momentum * b
        theta = theta - b
        return dict(theta=theta, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class RMSPropNesterov(Variant):
    """RMSProp with Nesterov momentum in optax.

        v ← (1 − β2) g² + β2 v
        s = η γ · 1/√(v + ε) · g
        b ← s + μ b
        θ ← θ − (s + μ b)

    The paper's has no momentum.

    Source: optax 0.2.8, optax/_src/alias.py, ``rmsprop`` with ``momentum`` and ``nesterov=True``.
    """

    momentum: Hyper

    slots = ("v", "b")
    fixed = {"momentum": 0.9, "nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        v = (1 - h.decay) * (g * g) + h.decay * v
        s = h.learning_rate * eta * (g / xp.sqrt(v + h.eps))
        b = s + h.momentum * b
        theta = theta - (s + h.momentum * b)
        return dict(theta=theta, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class RMSPropCenteredMomentum(Variant):
    """Centered RMSProp with momentum in optax: ε stands inside the root, and the learning rate inside the buffer.

        v ← (1 − β2) g² + β2 v
        m ← (1 − β2) g + β2 m
        b ← η γ · 1/√(v − m² + ε) · g + μ b
        θ ← θ − b

    It is that of Graves 2013; the paper's has neither.

    Source: optax 0.2.8, optax/_src/alias.py, ``rmsprop`` with ``centered=True`` and ``momentum``.
    """

    momentum: Hyper

    slots = ("v", "m", "b")
    fixed = {"centered": True, "momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, b: Any) -> dict[str, Any]:
        m = (1 - h.decay) * g + h.decay * m
        v = (1 - h.decay) * (g * g) + h.decay * v
        b = h.learning_rate * eta * (g / xp.sqrt(v - m * m + h.eps)) + h.momentum * b
        theta = theta - b
        return dict(theta=theta, v=v, m=m, b=b)
