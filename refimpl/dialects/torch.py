"""PyTorch 2.13: ``torch.optim``."""

from dataclasses import dataclass
from typing import Any

from .. import rules
from ..hyper import Hyper
from .dialect import Dialect


class Torch(Dialect):
    """Base of PyTorch's."""

    library = "torch"


@dataclass(frozen=True, kw_only=True)
class AdamW(Torch):
    """AdamW in PyTorch: the decay is multiplied by the learning rate, and taken before the step.

        θ ← θ − η γ λ θ,   then Adam's step with the rate η γ

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant: see ``refimpl prove
    decay_conventions``.

    Source: PyTorch 2.13.0, torch/optim/adamw.py and adam.py, ``_single_tensor_adam``.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 1e-2

    slots = ("m", "v")
    rules = (rules.AdamW,)
    paths = ("torch.optim.AdamW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.lr * eta
        theta = theta * (1 - lr * h.weight_decay)
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        denominator = xp.sqrt(v) / xp.scalar.sqrt(1 - beta2**t) + h.eps
        theta = theta - lr / (1 - beta1**t) * m / denominator
        return dict(theta=theta, m=m, v=v)
