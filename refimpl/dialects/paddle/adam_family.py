"""``paddle.optimizer.Adamax`` and ``NAdam``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Paddle


@dataclass(frozen=True, kw_only=True)
class Adamax(Paddle):
    """AdaMax in Paddle: ε is added to β2 u, inside the maximum.

        g ← g + λ′ θ
        m ← β1 m + (1 − β1) g
        u ← max(|g|, β2 u + ε)
        θ ← θ − η γ / (1 − β1^t) · m / u

    The paper has no ε.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/adamax_kernel_impl.h, ``AdamaxKernel``.
    """

    learning_rate: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "u")
    constant = ("beta1",)
    rules = (rules.AdaMax,)
    paths = ("paddle.optimizer.Adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        g = g + h.weight_decay * theta
        m = h.beta1 * m + (1 - h.beta1) * g
        u = xp.maximum(xp.abs(g), h.beta2 * u + h.epsilon)
        theta = theta - h.learning_rate * eta / (1 - h.beta1**t) * (m / u)
        return dict(theta=theta, g=g, m=m, u=u)


@dataclass(frozen=True, kw_only=True)
class NAdam(Paddle):
    """NAdam in Paddle: the gradient is averaged with the constant β1, not with μ_t.

        g ← g + λ′ θ
        μ_t = β1 (1 − ½ · 0.96^(ψ t)),   ψ = momentum_decay
        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        m̂ = μ_{t+1} m / (1 − ∏_{i ≤ t+1} μ_i) + (1 − μ_t) g / (1 − ∏_{i ≤ t} μ_i)
        θ ← θ − η γ m̂ / (√(v / (1 − β2^t)) + ε)

    In the paper m ← μ_t m + (1 − μ_t) g.

    Source: Paddle 3.3.1, paddle/phi/kernels/impl/nadam_kernel_impl.h, ``NAdamKernel``.
    """

    learning_rate: Hyper = 0.002
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8
    momentum_decay: Hyper = 0.004
    weight_decay: Hyper = 0

    slots = ("m", "v")
    scalars = {"mu_product": 1.0}
    constant = ("beta1", "beta2")
    rules = (rules.NAdam,)
    paths = ("paddle.optimizer.NAdam",)
    arguments = Paddle.arguments | {"psi": "momentum_decay"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, mu_product: Any) -> dict[str, Any]:
        mu = h.beta1 * (1 - 0.5 * 0.96 ** (t * h.momentum_decay))
        mu_next = h.beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * h.momentum_decay))
        mu_product = mu_product * mu
        g = g + h.weight_decay * theta
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        v_hat = v / (1 - h.beta2**t)
        theta = theta - h.learning_rate * eta * m_hat / (xp.sqrt(v_hat) + h.epsilon)
        return dict(theta=theta, g=g, m=m, v=v, m_hat=m_hat, v_hat=v_hat, mu=mu, mu_product=mu_product)
