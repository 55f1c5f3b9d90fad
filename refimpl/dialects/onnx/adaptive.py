"""``ai.onnx.preview.training.Adagrad``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ONNX


@dataclass(frozen=True, kw_only=True)
class Adagrad(ONNX):
    """AdaGrad in ONNX, with a decay of the learning rate besides.

        g ← g + λ′ θ,   λ′ = norm_coefficient
        G ← G + g²
        θ ← θ − η R / (1 + (t − 1) decay_factor) · g / (√G + ε)

    With the defaults it is the paper's.

    Source: ONNX 1.23.2, onnx/reference/ops/aionnx_preview_training/op_adagrad.py, ``_apply_adagrad``.
    """

    R: Hyper
    decay_factor: Hyper = 0.0
    epsilon: Hyper = 1e-6
    norm_coefficient: Hyper = 0.0

    slots = ("G",)
    rules = (rules.AdaGrad,)
    paths = ("onnx.reference.ops.aionnx_preview_training.op_adagrad.Adagrad",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        rate = h.R * eta / (1 + (t - 1) * h.decay_factor)
        g = h.norm_coefficient * theta + g
        G = G + g * g
        theta = theta - rate * g / (xp.sqrt(G) + h.epsilon)
        return dict(theta=theta, g=g, G=G)
