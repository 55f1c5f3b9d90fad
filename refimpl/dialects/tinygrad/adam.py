"""``tinygrad.nn.optim.Adam`` and ``AdamW``, which are its LAMB without the scaling."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Tinygrad


@dataclass(frozen=True, kw_only=True)
class Adam(Tinygrad):
    """Adam in tinygrad.

        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        m̂ = m / (1 − β1^t),   v̂ = v / (1 − β2^t)
        θ ← θ − η γ m̂ / (√v̂ + ε)

    It is the paper's, without L2.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LAMB._step``.
    """

    lr: Hyper = 0.001
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.Adam,)
    paths = ("tinygrad.nn.optim.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.b1 * m + (1 - h.b1) * g
        v = h.b2 * v + (1 - h.b2) * (g * g)
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.lr * eta * (m_hat / (xp.sqrt(v_hat) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdamW(Tinygrad):
    """AdamW in tinygrad: the decay is multiplied by the learning rate.

        m̂, v̂ as in ``Adam``
        θ ← θ − η γ (m̂ / (√v̂ + ε) + λ θ)

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant.

    Source: tinygrad 0.14.0, tinygrad/nn/optim.py, ``LAMB._step``.
    """

    lr: Hyper = 0.001
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.01

    slots = ("m", "v")
    constant = ("b1", "b2")
    rules = (rules.AdamW,)
    paths = ("tinygrad.nn.optim.AdamW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.b1 * m + (1 - h.b1) * g
        v = h.b2 * v + (1 - h.b2) * (g * g)
        m_hat = m / (1 - h.b1**t)
        v_hat = v / (1 - h.b2**t)
        theta = theta - h.lr * eta * (m_hat / (xp.sqrt(v_hat) + h.eps) + h.weight_decay * theta)
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
