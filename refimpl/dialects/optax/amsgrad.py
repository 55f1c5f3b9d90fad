"""``optax.amsgrad``, with and without its corrections of bias."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Optax


@dataclass(frozen=True, kw_only=True)
class AMSGrad(Optax):
    """AMSGrad in optax: the maximum is taken of the corrected v, m is corrected too, and there is ε.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        v̂ ← max(v̂, v/(1 − β2^t))
        θ ← θ − η γ · m/(1 − β1^t) / (√(v̂ + eps_root) + ε)

    The paper corrects no bias and has no ε.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_amsgrad``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0

    slots = ("m", "v", "v_hat")
    constant = ("b1", "b2")
    rules = (rules.AMSGrad,)
    paths = ("optax.amsgrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        m_hat = m / (1 - h.b1**t)
        v_hat = xp.maximum(v_hat, v / (1 - h.b2**t))
        theta = theta - h.learning_rate * eta * (m_hat / (xp.sqrt(v_hat + h.eps_root) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AMSGradUncorrected(Optax):
    """AMSGrad in optax without its corrections of bias.

        m ← (1 − β1) g + β1 m
        v ← (1 − β2) g² + β2 v
        v̂ ← max(v̂, v)
        θ ← θ − η γ m / (√(v̂ + eps_root) + ε)

    It is the paper's but for ε, which the paper does not have.

    Source: optax 0.2.8, optax/_src/transform.py, ``scale_by_amsgrad`` with ``bias_correction_mu=False`` and
    ``bias_correction_nu=False``.
    """

    learning_rate: Hyper
    b1: Hyper = 0.9
    b2: Hyper = 0.999
    eps: Hyper = 1e-8
    eps_root: Hyper = 0.0

    slots = ("m", "v", "v_hat")
    rules = (rules.AMSGrad,)
    paths = ("optax.amsgrad",)
    fixed = {"bias_correction_mu": False, "bias_correction_nu": False}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        m = (1 - h.b1) * g + h.b1 * m
        v = (1 - h.b2) * (g * g) + h.b2 * v
        v_hat = xp.maximum(v_hat, v)
        theta = theta - h.learning_rate * eta * (m / (xp.sqrt(v_hat + h.eps_root) + h.eps))
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)
