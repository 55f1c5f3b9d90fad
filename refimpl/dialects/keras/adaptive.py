"""``keras.optimizers.Adagrad``, ``RMSprop`` and ``Adadelta``: the gradient divided by a root."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Keras


@dataclass(frozen=True, kw_only=True)
class Adagrad(Keras):
    """AdaGrad in Keras: the sum starts at 0.1, and ε stands inside the root.

        G ← G + g²,   from G = initial_accumulator_value
        θ ← θ − η γ g / √(G + ε)

    In the paper the sum starts at 0, and ε stands outside.

    Source: Keras 3.15.1, keras/src/optimizers/adagrad.py, ``update_step``.
    """

    learning_rate: Hyper = 0.001
    initial_accumulator_value: Hyper = 0.1
    epsilon: Hyper = 1e-7

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("keras.optimizers.Adagrad",)

    def start(self, theta: Any) -> dict[str, Any]:
        return {"G": self.initial_accumulator_value}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - h.learning_rate * eta * g / xp.sqrt(G + h.epsilon)
        return dict(theta=theta, G=G)


@dataclass(frozen=True, kw_only=True)
class RMSprop(Keras):
    """RMSProp in Keras: ε stands inside the root.

        v ← ρ v + (1 − ρ) g²
        θ ← θ − η γ g / √(v + ε)

    refimpl has ε outside, the paper has none.

    Source: Keras 3.15.1, keras/src/optimizers/rmsprop.py, ``update_step``.
    """

    learning_rate: Hyper = 0.001
    rho: Hyper = 0.9
    epsilon: Hyper = 1e-7

    slots = ("v",)
    rules = (rules.RMSProp,)
    paths = ("keras.optimizers.RMSprop",)
    arguments = Keras.arguments | {"beta2": "rho"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        theta = theta - h.learning_rate * eta * g / xp.sqrt(v + h.epsilon)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class RMSpropMomentum(Keras):
    """RMSProp with momentum in Keras: the buffer holds steps, with the learning rate inside.

        v ← ρ v + (1 − ρ) g²
        b ← μ b + η γ g / √(v + ε)
        θ ← θ − b

    The paper's has no momentum.

    Source: Keras 3.15.1, keras/src/optimizers/rmsprop.py, ``update_step`` with ``momentum``.
    """

    learning_rate: Hyper = 0.001
    rho: Hyper = 0.9
    momentum: Hyper = 0.0
    epsilon: Hyper = 1e-7

    slots = ("v", "b")
    rules = (rules.RMSProp,)
    paths = ("keras.optimizers.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, b: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        b = h.momentum * b + h.learning_rate * eta * g / xp.sqrt(v + h.epsilon)
        theta = theta - b
        return dict(theta=theta, v=v, b=b)


@dataclass(frozen=True, kw_only=True)
class RMSpropCentered(Keras):
    """Centered RMSProp in Keras: divided by the standard deviation, with ε inside the root.

        v ← ρ v + (1 − ρ) g²
        m ← ρ m + (1 − ρ) g
        θ ← θ − η γ g / √(v − m² + ε)

    It is that of Graves 2013 without momentum; the paper's is not centered.

    Source: Keras 3.15.1, keras/src/optimizers/rmsprop.py, ``update_step`` with ``centered=True``.
    """

    learning_rate: Hyper = 0.001
    rho: Hyper = 0.9
    epsilon: Hyper = 1e-7

    slots = ("v", "m")
    rules = (rules.RMSProp,)
    paths = ("keras.optimizers.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"centered": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        m = h.rho * m + (1 - h.rho) * g
        theta = theta - h.learning_rate * eta * g / xp.sqrt(v - m * m + h.epsilon)
        return dict(theta=theta, v=v, m=m)


@dataclass(frozen=True, kw_only=True)
class RMSpropCenteredMomentum(Keras):
    """Centered RMSProp with momentum in Keras: ε stands inside the root, and the learning rate inside the buffer.

        v ← ρ v + (1 − ρ) g²
        m ← ρ m + (1 − ρ) g
        b ← μ b + η γ g / √(v − m² + ε)
        θ ← θ − b

    It is that of Graves 2013; the paper's has neither.

    Source: Keras 3.15.1, keras/src/optimizers/rmsprop.py, ``update_step`` with ``centered=True`` and ``momentum``.
    """

    learning_rate: Hyper = 0.001
    rho: Hyper = 0.9
    momentum: Hyper = 0.0
    epsilon: Hyper = 1e-7

    slots = ("v", "m", "b")
    rules = (rules.RMSProp,)
    paths = ("keras.optimizers.RMSprop",)
    arguments = RMSprop.arguments
    fixed = {"centered": True, "momentum": 0.9}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, m: Any, b: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        m = h.rho * m + (1 - h.rho) * g
        b = h.momentum * b + h.learning_rate * eta * g / xp.sqrt(v - m * m + h.epsilon)
        theta = theta - b
        return dict(theta=theta, v=v, m=m, b=b)


@dataclass(frozen=True, kw_only=True)
class Adadelta(Keras):
    """AdaDelta in Keras, with a learning rate, 0.001 by default.

        v ← ρ v + (1 − ρ) g²
        Δ = −√(u + ε) g / √(v + ε)
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ + η γ Δ

    With γ = 1 it is the paper's.

    Source: Keras 3.15.1, keras/src/optimizers/adadelta.py, ``update_step``.
    """

    learning_rate: Hyper = 0.001
    rho: Hyper = 0.95
    epsilon: Hyper = 1e-7

    slots = ("v", "u")
    rules = (rules.AdaDelta,)
    paths = ("keras.optimizers.Adadelta",)
    fixed = {"learning_rate": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * (g * g)
        delta = -(xp.sqrt(u + h.epsilon) * g / xp.sqrt(v + h.epsilon))
        u = h.rho * u + (1 - h.rho) * (delta * delta)
        theta = theta + h.learning_rate * eta * delta
        return dict(theta=theta, v=v, delta=delta, u=u)
