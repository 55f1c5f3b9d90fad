"""What peers compute where they have a rule's name but not its formula: the guard holds them to this.

The number of arrays read and written is that of the paper's rule, so that the times can be compared.
"""

from dataclasses import dataclass
from typing import Any

from ..hyper import Hyper
from ..rule import Rule


@dataclass(frozen=True, kw_only=True)
class TorchNAdam(Rule):
    """NAdam in PyTorch: m is averaged with the constant β1, not with μ_t (torch/optim/nadam.py)."""

    lr: Hyper = 2e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    psi: Hyper = 0.004
    slots = ("m", "v")
    scalars = {"mu_product": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, mu_product: Any) -> dict[str, Any]:
        mu = h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * t))
        mu_next = h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * (t + 1)))
        mu_product = mu_product * mu
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(v / (1 - h.beta2**t)) + h.eps))
        return dict(theta=theta, m=m, v=v, mu_product=mu_product)


@dataclass(frozen=True, kw_only=True)
class OptaxNAdam(Rule):
    """NAdam in optax: no momentum schedule, μ_t = β1 (optax/_src/transform.py, scale_by_adam)."""

    lr: Hyper = 2e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    slots = ("m", "v")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m_hat = h.beta1 * m / (1 - h.beta1 ** (t + 1)) + (1 - h.beta1) * g / (1 - h.beta1**t)
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(v / (1 - h.beta2**t)) + h.eps))
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class TorchAMSGrad(Rule):
    """AMSGrad in PyTorch: bias corrected as in Adam, after the maximum, and ε (torch/optim/adam.py)."""

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    slots = ("m", "v", "v_hat")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        v_hat = xp.maximum(v_hat, v)
        root = xp.sqrt(v_hat) / xp.scalar.sqrt(1 - h.beta2**t) + h.eps
        theta = theta - eta * (h.lr / (1 - h.beta1**t) * m / root)
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)
