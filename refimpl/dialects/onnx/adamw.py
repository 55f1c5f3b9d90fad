"""``ai.onnx.preview.training.Adam`` with ``norm_coefficient_post``, which is its decoupled decay."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .adam import Adam
from .base import ONNX


@dataclass(frozen=True, kw_only=True)
class AdamW(ONNX):
    """AdamW in ONNX: the decay comes after the step and without η, the bias is corrected for one step too few, with ε̂.

        the step of ``Adam``,   then θ ← (1 − λ) θ,   λ = norm_coefficient_post

    In the paper the decay is η λ of the parameters before the step, t stands for t − 1, and ε is added to √v̂.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_adam.py, ``_apply_adam`` with T = t − 1.
    """

    R: Hyper
    alpha: Hyper = 0.9
    beta: Hyper = 0.999
    epsilon: Hyper = 1e-6
    norm_coefficient_post: Hyper = 0.0

    slots = ("m", "v")
    constant = ("alpha", "beta")
    rules = (rules.AdamW,)
    paths = Adam.paths
    arguments = Adam.arguments | {"weight_decay": "norm_coefficient_post"}
    allowed = Adam.allowed
    dtypes = ("float32",)  # 1 − norm_coefficient_post is computed in that, as both are attributes

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        T = t - 1
        # where T is 0, both corrections are 1
        correction1 = xp.scalar.where(T, 1 - h.alpha**T, 1)
        correction2 = xp.scalar.where(T, 1 - h.beta**T, 1)
        m = h.alpha * m + (1 - h.alpha) * g
        v = h.beta * v + (1 - h.beta) * (g * g)
        theta = theta - h.R * eta * xp.scalar.sqrt(correction2) / correction1 * (m / (xp.sqrt(v) + h.epsilon))
        theta = (1 - h.norm_coefficient_post) * theta
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamWFromOne(ONNX):
    """AdamW in ONNX with T counted from 1: the decay comes after the step and without η, and ε is an ε̂.

        the step of ``AdamFromOne``,   then θ ← (1 − λ) θ,   λ = norm_coefficient_post

    In the paper the decay is η λ of the parameters before the step, and ε is added to √v̂.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_adam.py, ``_apply_adam`` with T = t.
    """

    R: Hyper
    alpha: Hyper = 0.9
    beta: Hyper = 0.999
    epsilon: Hyper = 1e-6
    norm_coefficient_post: Hyper = 0.0

    slots = ("m", "v")
    constant = ("alpha", "beta")
    rules = (rules.AdamW,)
    paths = Adam.paths
    arguments = AdamW.arguments
    allowed = Adam.allowed
    dtypes = ("float32",)  # 1 − norm_coefficient_post is computed in that, as both are attributes
    fixed = {"T": 1}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        rate = h.R * eta * xp.scalar.sqrt(1 - h.beta**t) / (1 - h.alpha**t)
        m = h.alpha * m + (1 - h.alpha) * g
        v = h.beta * v + (1 - h.beta) * (g * g)
        theta = theta - rate * (m / (xp.sqrt(v) + h.epsilon))
        theta = (1 - h.norm_coefficient_post) * theta
        return dict(theta=theta, m=m, v=v)
