"""The formulas of scikit-learn."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ScikitLearn


@dataclass(frozen=True, kw_only=True)
class Momentum(ScikitLearn):
    """SGD with momentum in scikit-learn.

        v ← μ v − η γ g
        θ ← θ + v

    It is the paper's, without L2.

    Source: sklearn 1.9.1, sklearn/neural_network/_stochastic_optimizers.py, ``SGDOptimizer`` with
    ``nesterov=False``.
    """

    learning_rate_init: Hyper = 0.1
    momentum: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Momentum,)
    paths = ("sklearn.neural_network._stochastic_optimizers.SGDOptimizer",)
    fixed = {"nesterov": False}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.momentum * v - h.learning_rate_init * eta * g
        theta = theta + v
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class Nesterov(ScikitLearn):
    """Nesterov momentum in scikit-learn.

        v ← μ v − η γ g
        θ ← θ + (μ v − η γ g)

    It is the paper's, without L2.

    Source: sklearn 1.9.1, sklearn/neural_network/_stochastic_optimizers.py, ``SGDOptimizer``.
    """

    learning_rate_init: Hyper = 0.1
    momentum: Hyper = 0.9

    slots = ("v",)
    rules = (rules.Nesterov,)
    paths = ("sklearn.neural_network._stochastic_optimizers.SGDOptimizer",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        step = h.learning_rate_init * eta * g
        v = h.momentum * v - step
        theta = theta + (h.momentum * v - step)
        return dict(theta=theta, v=v)


@dataclass(frozen=True, kw_only=True)
class Adam(ScikitLearn):
    """Adam in scikit-learn: ε is added before the correction of bias, as an ε̂.

        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ √(1 − β2^t) / (1 − β1^t) · m / (√v + ε)

    In the paper ε is added to √v̂.  There is no way to schedule this solver's rate.

    Source: sklearn 1.9.1, sklearn/neural_network/_stochastic_optimizers.py, ``AdamOptimizer``.
    """

    learning_rate_init: Hyper = 0.001
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("beta_1", "beta_2")
    rules = (rules.Adam,)
    paths = ("sklearn.neural_network._stochastic_optimizers.AdamOptimizer",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.beta_1 * m + (1 - h.beta_1) * g
        v = h.beta_2 * v + (1 - h.beta_2) * (g * g)
        rate = h.learning_rate_init * eta * xp.scalar.sqrt(1 - h.beta_2**t) / (1 - h.beta_1**t)
        theta = theta - rate * m / (xp.sqrt(v) + h.epsilon)
        return dict(theta=theta, m=m, v=v)
