"""``paddle.optimizer.Adam`` and ``AdamW``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Paddle


@dataclass(frozen=True, kw_only=True)
class Adam(Paddle):
    """Adam in Paddle, in the efficient form, with ε scaled so that it is exact.

        g ← g + λ′ θ
        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ √(1 − β2^t) / (1 − β1^t) · m / (√v + ε √(1 − β2^t))

    It is the paper's.

    Source: Paddle 3.3.1, paddle/phi/kernels/funcs/adam_functors.h, ``AdamFunctor``.
    """

    learning_rate: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    rules = (rules.Adam,)
    paths = ("paddle.optimizer.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        root = xp.scalar.sqrt(1 - h.beta2**t)
        g = g + h.weight_decay * theta
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        theta = theta - h.learning_rate * eta * (root / (1 - h.beta1**t)) * (m / (xp.sqrt(v) + h.epsilon * root))
        return dict(theta=theta, g=g, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamW(Paddle):
    """AdamW in Paddle: the decay is multiplied by the learning rate, and taken before the step.

        θ ← θ − η γ λ θ,   then Adam's step

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant.

    Source: Paddle 3.3.1, paddle/phi/kernels/cpu/adamw_kernel.cc, ``AdamwDenseKernel``.
    """

    learning_rate: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8
    weight_decay: Hyper = 0.01

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    rules = (rules.AdamW,)
    paths = ("paddle.optimizer.AdamW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        lr = h.learning_rate * eta
        root = xp.scalar.sqrt(1 - h.beta2**t)
        theta = theta - lr * h.weight_decay * theta
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        theta = theta - lr * (root / (1 - h.beta1**t)) * (m / (xp.sqrt(v) + h.epsilon * root))
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AMSGrad(Paddle):
    """AMSGrad in Paddle: the maximum of the uncorrected v, then corrected for bias as in Adam, and ε.

        g ← g + λ′ θ
        m ← β1 m + (1 − β1) g
        v ← β2 v + (1 − β2) g²
        v̂ ← max(v, v̂)
        θ ← θ − η γ √(1 − β2^t) / (1 − β1^t) · m / (√v̂ + ε √(1 − β2^t))

    The paper corrects no bias and has no ε.

    Source: Paddle 3.3.1, paddle/phi/kernels/funcs/adam_functors.h, ``AdamFunctor`` with ``amsgrad=True``.
    """

    learning_rate: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "v", "v_hat")
    constant = ("beta1", "beta2")
    rules = (rules.AMSGrad,)
    paths = ("paddle.optimizer.Adam",)
    fixed = {"amsgrad": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        root = xp.scalar.sqrt(1 - h.beta2**t)
        g = g + h.weight_decay * theta
        m = h.beta1 * m + (1 - h.beta1) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        v_hat = xp.maximum(v, v_hat)
        theta = theta - h.learning_rate * eta * (root / (1 - h.beta1**t)) * (m / (xp.sqrt(v_hat) + h.epsilon * root))
        return dict(theta=theta, g=g, m=m, v=v, v_hat=v_hat)
