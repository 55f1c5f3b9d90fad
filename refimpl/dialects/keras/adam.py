"""``keras.optimizers.Adam``, ``AdamW``, ``Adamax`` and ``Nadam``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Keras


@dataclass(frozen=True, kw_only=True)
class Adam(Keras):
    """Adam in Keras: ε is added before the correction of bias, as the ε̂ of the paper's efficient form.

        m ← m + (g − m)(1 − β1)
        v ← v + (g² − v)(1 − β2)
        θ ← θ − m · η γ √(1 − β2^t) / (1 − β1^t) / (√v + ε)

    In the paper's Algorithm 1 ε is added to √v̂: in the first steps that is much less, with ε = 1e-7 rarely seen.

    Source: Keras 3.15.1, keras/src/optimizers/adam.py, ``update_step``.
    """

    learning_rate: Hyper = 0.001
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-7

    slots = ("m", "v")
    constant = ("beta_1", "beta_2")
    rules = (rules.Adam,)
    paths = ("keras.optimizers.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        alpha = h.learning_rate * eta * xp.scalar.sqrt(1 - h.beta_2**t) / (1 - h.beta_1**t)
        m = m + (g - m) * (1 - h.beta_1)
        v = v + (g * g - v) * (1 - h.beta_2)
        theta = theta - m * alpha / (xp.sqrt(v) + h.epsilon)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamW(Keras):
    """AdamW in Keras: the decay is multiplied by the learning rate and taken before the step, and ε is an ε̂.

        θ ← θ − θ λ η γ,   then the step of ``Adam``

    In the paper the decay is not multiplied by γ, and ε is added to √v̂.

    Source: Keras 3.15.1, keras/src/optimizers/adamw.py, adam.py, ``update_step``, and base_optimizer.py,
    ``_apply_weight_decay``.
    """

    learning_rate: Hyper = 0.001
    weight_decay: Hyper = 0.004
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-7

    slots = ("m", "v")
    constant = ("beta_1", "beta_2")
    rules = (rules.AdamW,)
    paths = ("keras.optimizers.AdamW", "keras.optimizers.Adam")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        lr = h.learning_rate * eta
        theta = theta - theta * h.weight_decay * lr
        alpha = lr * xp.scalar.sqrt(1 - h.beta_2**t) / (1 - h.beta_1**t)
        m = m + (g - m) * (1 - h.beta_1)
        v = v + (g * g - v) * (1 - h.beta_2)
        theta = theta - m * alpha / (xp.sqrt(v) + h.epsilon)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AMSGrad(Keras):
    """AMSGrad in Keras: the maximum of the uncorrected v, and the rest as in its Adam.

        m ← m + (g − m)(1 − β1)
        v ← v + (g² − v)(1 − β2)
        v̂ ← max(v̂, v)
        θ ← θ − m · η γ √(1 − β2^t) / (1 − β1^t) / (√v̂ + ε)

    The paper corrects no bias and has no ε.

    Source: Keras 3.15.1, keras/src/optimizers/adam.py, ``update_step`` with ``amsgrad=True``.
    """

    learning_rate: Hyper = 0.001
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-7

    slots = ("m", "v", "v_hat")
    constant = ("beta_1", "beta_2")
    rules = (rules.AMSGrad,)
    paths = ("keras.optimizers.Adam",)
    fixed = {"amsgrad": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        alpha = h.learning_rate * eta * xp.scalar.sqrt(1 - h.beta_2**t) / (1 - h.beta_1**t)
        m = m + (g - m) * (1 - h.beta_1)
        v = v + (g * g - v) * (1 - h.beta_2)
        v_hat = xp.maximum(v_hat, v)
        theta = theta - m * alpha / (xp.sqrt(v_hat) + h.epsilon)
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class Adamax(Keras):
    """AdaMax in Keras: ε is added to u.

        m ← m + (g − m)(1 − β1)
        u ← max(β2 u, |g|)
        θ ← θ − η γ m / ((1 − β1^t)(u + ε))

    The paper has no ε.

    Source: Keras 3.15.1, keras/src/optimizers/adamax.py, ``update_step``.
    """

    learning_rate: Hyper = 0.001
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-7

    slots = ("m", "u")
    constant = ("beta_1",)
    rules = (rules.AdaMax,)
    paths = ("keras.optimizers.Adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = m + (g - m) * (1 - h.beta_1)
        u = xp.maximum(h.beta_2 * u, xp.abs(g))
        theta = theta - h.learning_rate * eta * m / ((1 - h.beta_1**t) * (u + h.epsilon))
        return dict(theta=theta, m=m, u=u)


@dataclass(frozen=True, kw_only=True)
class Nadam(Keras):
    """NAdam in Keras: the momentum schedule has ψ = 1, and the gradient is averaged with the constant β1.

        μ_t = β1 (1 − ½ · 0.96^t)
        m ← m + (g − m)(1 − β1)
        v ← v + (g² − v)(1 − β2)
        m̂ = μ_{t+1} m / (1 − ∏_{i ≤ t+1} μ_i) + (1 − μ_t) g / (1 − ∏_{i ≤ t} μ_i)
        θ ← θ − η γ m̂ / (√(v / (1 − β2^t)) + ε)

    In the paper μ_t = β1 (1 − ½ · 0.96^(0.004 t)), and m ← μ_t m + (1 − μ_t) g.

    Source: Keras 3.15.1, keras/src/optimizers/nadam.py, ``update_step``.  The product of the μ_i has the dtype of the
    first variable.
    """

    learning_rate: Hyper = 0.001
    beta_1: Hyper = 0.9
    beta_2: Hyper = 0.999
    epsilon: Hyper = 1e-7

    slots = ("m", "v")
    scalars = {"mu_product": 1.0}
    constant = ("beta_1", "beta_2")
    rules = (rules.NAdam,)
    paths = ("keras.optimizers.Nadam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, mu_product: Any) -> dict[str, Any]:
        mu = h.beta_1 * (1 - 0.5 * 0.96**t)
        mu_next = h.beta_1 * (1 - 0.5 * 0.96 ** (t + 1))
        mu_product = mu_product * mu
        m = m + (g - m) * (1 - h.beta_1)
        v = v + (g * g - v) * (1 - h.beta_2)
        m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        v_hat = v / (1 - h.beta_2**t)
        theta = theta - m_hat * (h.learning_rate * eta) / (xp.sqrt(v_hat) + h.epsilon)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat, mu=mu, mu_product=mu_product)
