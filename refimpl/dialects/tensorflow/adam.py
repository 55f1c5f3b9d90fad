"""``ResourceApplyAdam``, ``ResourceApplyAdamWithAmsgrad`` and ``ResourceApplyAdaMax``.

The operators take the powers β^t as arguments, which the caller multiplies up; t = 1 in the first step.
"""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import TensorFlow


@dataclass(frozen=True, kw_only=True)
class Adam(TensorFlow):
    """Adam in TensorFlow: ε is added before the correction of bias, as an ε̂.

        α = η γ √(1 − β2^t) / (1 − β1^t)
        m ← m + (g − m)(1 − β1)
        v ← v + (g² − v)(1 − β2)
        θ ← θ − m α / (√v + ε)

    In the paper ε is added to √v̂.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdam``, and
    tensorflow/python/training/adam.py.
    """

    lr: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    rules = (rules.Adam,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdam", "tensorflow.compat.v1.train.AdamOptimizer")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        alpha = h.lr * eta * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (g - m) * (1 - h.beta1)
        v = v + (g * g - v) * (1 - h.beta2)
        theta = theta - m * alpha / (xp.sqrt(v) + h.epsilon)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamNesterov(TensorFlow):
    """NAdam in TensorFlow: Adam with ``use_nesterov=True``, no momentum schedule, and one correction for both terms.

        α, m, v as in ``Adam``
        θ ← θ − (g (1 − β1) + β1 m) α / (√v + ε)

    In the paper the momentum is μ_t, m and g are corrected each for its own number of steps, and ε is added to √v̂.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdam`` with ``use_nesterov=True``.
    """

    lr: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    rules = (rules.NAdam,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdam",)
    fixed = {"use_nesterov": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        alpha = h.lr * eta * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (g - m) * (1 - h.beta1)
        v = v + (g * g - v) * (1 - h.beta2)
        theta = theta - (g * (1 - h.beta1) + h.beta1 * m) * alpha / (xp.sqrt(v) + h.epsilon)
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamWithAmsgrad(TensorFlow):
    """AMSGrad in TensorFlow: the maximum of the uncorrected v, and the rest as in its Adam.

        α, m, v as in ``Adam``
        v̂ ← max(v̂, v)
        θ ← θ − m α / (√v̂ + ε)

    The paper corrects no bias and has no ε.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdamWithAmsgrad``.  ``tf.compat.v1.train``
    has none; the defaults are those of its Adam.
    """

    lr: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8

    slots = ("m", "v", "v_hat")
    constant = ("beta1", "beta2")
    rules = (rules.AMSGrad,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdamWithAmsgrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        alpha = h.lr * eta * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)
        m = m + (g - m) * (1 - h.beta1)
        v = v + (g * g - v) * (1 - h.beta2)
        v_hat = xp.maximum(v_hat, v)
        theta = theta - m * alpha / (xp.sqrt(v_hat) + h.epsilon)
        return dict(theta=theta, m=m, v=v, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class AdaMax(TensorFlow):
    """AdaMax in TensorFlow: ε is added to u.

        m ← m + (g − m)(1 − β1)
        u ← max(β2 u, |g|)
        θ ← θ − η γ / (1 − β1^t) · (m / (u + ε))

    The paper has no ε.

    Source: TensorFlow 2.21, tensorflow/core/kernels/training_ops.cc, ``ApplyAdaMax``.  ``tf.compat.v1.train`` has
    none; the defaults are those of its Adam.
    """

    lr: Hyper = 0.001
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    epsilon: Hyper = 1e-8

    slots = ("m", "u")
    constant = ("beta1",)
    rules = (rules.AdaMax,)
    paths = ("tensorflow.raw_ops.ResourceApplyAdaMax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        m = m + (g - m) * (1 - h.beta1)
        u = xp.maximum(h.beta2 * u, xp.abs(g))
        theta = theta - h.lr * eta / (1 - h.beta1**t) * (m / (u + h.epsilon))
        return dict(theta=theta, m=m, u=u)
