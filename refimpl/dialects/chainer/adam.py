"""``chainer.optimizers.Adam``, ``AdamW`` and ``AMSGrad``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ChainerAdam


@dataclass(frozen=True, kw_only=True)
class Adam(ChainerAdam):
    """Adam in Chainer: ε is added before the correction of bias, as an ε̂.

        m ← m + (1 − β1)(g − m)
        v ← v + (1 − β2)(g² − v)
        α_t = alpha √(1 − β2^t) / (1 − β1^t)
        θ ← θ − η α_t m / (√v + ε)

    In the paper ε is added to √v̂.

    Source: Chainer 7.8.1, chainer/optimizers/adam.py, ``update_core_cpu`` and ``_learning_rate``.
    """

    alpha: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "v")
    rules = (rules.Adam,)
    paths = ("chainer.optimizers.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        alpha_t = h.alpha * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (1 - h.beta1) * (g - m)
        v = v + (1 - h.beta2) * (g * g - v)
        theta = theta - eta * (alpha_t / (xp.sqrt(v) + h.eps) * m)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamW(ChainerAdam):
    """AdamW in Chainer: ε is added before the correction of bias, as an ε̂; the decay is the paper's.

        m, v, α_t as in ``Adam``
        θ ← (1 − η λ) θ − η α_t m / (√v + ε),   λ = weight_decay_rate

    In the paper ε is added to √v̂.

    Source: Chainer 7.8.1, chainer/optimizers/adam.py, ``update_core_cpu``.  Chainer 6.0 has (1 − λ) θ on
    the CPU, without η: https://github.com/chainer/chainer/issues/7365.
    """

    alpha: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    weight_decay_rate: Hyper = 0

    slots = ("m", "v")
    rules = (rules.AdamW,)
    paths = ("chainer.optimizers.AdamW", "chainer.optimizers.Adam")
    arguments = ChainerAdam.arguments | {"weight_decay": "weight_decay_rate"}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        alpha_t = h.alpha * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (1 - h.beta1) * (g - m)
        v = v + (1 - h.beta2) * (g * g - v)
        theta = (1 - eta * h.weight_decay_rate) * theta - eta * (alpha_t / (xp.sqrt(v) + h.eps) * m)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AMSGrad(ChainerAdam):
    """AMSGrad in Chainer: the maximum of the uncorrected v, and the rest as in its Adam.

        m ← m + (1 − β1)(g − m)
        v ← v + (1 − β2)(g² − v)
        v̂ ← max(v̂, v)
        θ ← θ − η α_t m / (√v̂ + ε),   α_t = alpha √(1 − β2^t) / (1 − β1^t)

    The paper corrects no bias and has no ε.

    Source: Chainer 7.8.1, chainer/optimizers/adam.py, ``update_core_cpu`` with ``amsgrad=True``.
    """

    alpha: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "v", "v_hat")
    rules = (rules.AMSGrad,)
    paths = ("chainer.optimizers.AMSGrad", "chainer.optimizers.Adam")
    fixed = {"amsgrad": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        alpha_t = h.alpha * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (1 - h.beta1) * (g - m)
        v = v + (1 - h.beta2) * (g * g - v)
        v_hat = xp.maximum(v_hat, v)
        theta = theta - eta * (alpha_t / (xp.sqrt(v_hat) + h.eps) * m)
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)
