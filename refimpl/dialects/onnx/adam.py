"""``ai.onnx.preview.training.Adam``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import FRACTION, Hyper
from .base import ONNX


@dataclass(frozen=True, kw_only=True)
class Adam(ONNX):
    """Adam in ONNX: the bias is corrected for one step too few, and ε is added before that, as an ε̂.

        g ← g + λ′ θ,   λ′ = norm_coefficient
        m ← β1 m + (1 − β1) g,   β1 = alpha
        v ← β2 v + (1 − β2) g²,   β2 = beta
        θ ← θ − r m / (√v + ε),   r = η R √(1 − β2^(t−1)) / (1 − β1^(t−1)), but η R in the first step

    In the paper t stands for t − 1, and ε is added to √v̂.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_adam.py, ``_apply_adam`` with T = t − 1.
    """

    R: Hyper
    alpha: Hyper = 0.9
    beta: Hyper = 0.999
    epsilon: Hyper = 1e-6
    norm_coefficient: Hyper = 0.0

    slots = ("m", "v")
    constant = ("alpha", "beta")
    rules = (rules.Adam,)
    paths = ("onnx.reference.ops.aionnx_preview_training.op_adam.Adam",)
    arguments = ONNX.arguments | {"beta1": "alpha", "beta2": "beta"}
    allowed = ONNX.allowed | {"beta": FRACTION}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        T = t - 1
        # where T is 0, both corrections are 1
        correction1 = xp.scalar.where(T, 1 - h.alpha**T, 1)
        correction2 = xp.scalar.where(T, 1 - h.beta**T, 1)
        g = h.norm_coefficient * theta + g
        m = h.alpha * m + (1 - h.alpha) * g
        v = h.beta * v + (1 - h.beta) * (g * g)
        theta = theta - h.R * eta * xp.scalar.sqrt(correction2) / correction1 * (m / (xp.sqrt(v) + h.epsilon))
        return dict(theta=theta, g=g, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamFromOne(ONNX):
    """Adam in ONNX with T counted from 1: ε is added before the correction of bias, as an ε̂.

        g ← g + λ′ θ,   λ′ = norm_coefficient
        m ← β1 m + (1 − β1) g,   β1 = alpha
        v ← β2 v + (1 − β2) g²,   β2 = beta
        θ ← θ − η R √(1 − β2^t) / (1 − β1^t) · m / (√v + ε)

    In the paper ε is added to √v̂.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_adam.py, ``_apply_adam`` with T = t.
    """

    R: Hyper
    alpha: Hyper = 0.9
    beta: Hyper = 0.999
    epsilon: Hyper = 1e-6
    norm_coefficient: Hyper = 0.0

    slots = ("m", "v")
    constant = ("alpha", "beta")
    rules = (rules.Adam,)
    paths = Adam.paths
    arguments = Adam.arguments
    allowed = Adam.allowed
    fixed = {"T": 1}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        rate = h.R * eta * xp.scalar.sqrt(1 - h.beta**t) / (1 - h.alpha**t)
        g = h.norm_coefficient * theta + g
        m = h.alpha * m + (1 - h.alpha) * g
        v = h.beta * v + (1 - h.beta) * (g * g)
        theta = theta - rate * (m / (xp.sqrt(v) + h.epsilon))
        return dict(theta=theta, g=g, m=m, v=v)
