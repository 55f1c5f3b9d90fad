"""``ai.onnx.preview.training.Momentum``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ONNX


@dataclass(frozen=True, kw_only=True)
class Momentum(ONNX):
    """SGD with momentum in ONNX: the learning rate stands outside the buffer.

        g ← g + λ′ θ,   λ′ = norm_coefficient
        b ← μ b + beta g,   but b ← μ b + g in the first step;  μ = alpha
        θ ← θ − η R b

    In the paper the rate is inside; the two agree while η R is constant and beta is 1.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_momentum.py, ``_apply_momentum``.
    """

    R: Hyper
    norm_coefficient: Hyper
    alpha: Hyper
    beta: Hyper

    slots = ("b",)
    rules = (rules.Momentum,)
    paths = ("onnx.reference.ops.aionnx_preview_training.op_momentum.Momentum",)
    arguments = ONNX.arguments | {"momentum": "alpha"}
    fixed = {"mode": "standard", "beta": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = h.norm_coefficient * theta + g
        b = h.alpha * b + xp.scalar.where(t - 1, h.beta, 1) * g
        theta = theta - h.R * eta * b
        return dict(theta=theta, g=g, b=b)


@dataclass(frozen=True, kw_only=True)
class Nesterov(ONNX):
    """Nesterov momentum in ONNX: the learning rate stands outside the buffer.

        g ← g + λ′ θ,   λ′ = norm_coefficient
        b ← μ b + beta g,   but b ← μ b + g in the first step;  μ = alpha
        θ ← θ − η R (g + μ b)

    In the paper the rate is inside; the two agree while η R is constant and beta is 1.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_momentum.py, ``_apply_nesterov``.
    """

    R: Hyper
    norm_coefficient: Hyper
    alpha: Hyper
    beta: Hyper

    slots = ("b",)
    rules = (rules.Nesterov,)
    paths = ("onnx.reference.ops.aionnx_preview_training.op_momentum.Momentum",)
    arguments = Momentum.arguments
    fixed = {"mode": "nesterov", "beta": 1.0}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, b: Any) -> dict[str, Any]:
        g = h.norm_coefficient * theta + g
        b = h.alpha * b + xp.scalar.where(t - 1, h.beta, 1) * g
        theta = theta - h.R * eta * (g + h.alpha * b)
        return dict(theta=theta, g=g, b=b)
