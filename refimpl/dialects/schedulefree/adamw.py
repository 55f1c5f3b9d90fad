"""schedulefree's two forms of AdamW."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ScheduleFree


@dataclass(frozen=True, kw_only=True)
class AdamWScheduleFree(ScheduleFree):
    """Schedule-Free AdamW, the package's default class: v is corrected for bias, and the rate is not.

        v ← β2 v + (1 − β2) g²
        d = g / (√(v/(1 − β2^t)) + ε) + λ y
        c = m²/Σ m²,   m = the largest η γ so far
        y ← y + c (z − y) + η γ (β1 (1 − c) − 1) d
        z ← z − η γ d

    In the paper ε stands beside √v, and the rate η γ √(1 − β2^t) is that of the step, of the decay and of the weights
    of c.  There c has the rate of its step, so a falling one averages otherwise.

    It divides ``p.grad`` by the denominator in place.

    Source: schedulefree 1.4.1, schedulefree/adamw_schedulefree.py, with r = 0 and weight_lr_power = 2.
    """

    lr: Hyper = 0.0025
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("v", "z")
    scalars = {"lr_max": -1.0, "weight_sum": 0.0}
    rules = (rules.ScheduleFreeAdamW,)
    paths = ("schedulefree.AdamWScheduleFree",)
    note = "checked in train mode, where the parameters are y; it divides p.grad in place"

    def start(self, theta: Any) -> dict[str, Any]:
        return {"z": theta}

    def update(
        h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, z: Any, lr_max: Any, weight_sum: Any
    ) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.lr * eta
        lr_max = xp.scalar.maximum(lr, lr_max)
        weight_sum = weight_sum + lr_max * lr_max
        c = lr_max * lr_max / xp.scalar.where(weight_sum, weight_sum, 1)
        v = beta2 * v + (1 - beta2) * g * g
        d = g / (xp.sqrt(v / (1 - beta2**t)) + h.eps) + h.weight_decay * theta
        theta = theta + c * (z - theta) + lr * (beta1 * (1 - c) - 1) * d
        z = z - lr * d
        return dict(theta=theta, v=v, z=z, lr_max=lr_max, weight_sum=weight_sum)


@dataclass(frozen=True, kw_only=True)
class AdamWScheduleFreePaper(ScheduleFree):
    """Schedule-Free AdamW, the package's class for the paper: the rate has √(1 − β2^t), and c the largest so far.

        v ← β2 v + (1 − β2) g²
        γ = η lr √(1 − β2^t)
        d = g / (√v + ε) + λ y
        c = m²/Σ m²,   m = the largest γ so far
        y ← y + c (z − y) + γ (β1 (1 − c) − 1) d
        z ← z − γ d

    As long as γ does not fall, its numbers are the paper's.  It divides ``p.grad`` by the denominator in place.

    Source: schedulefree 1.4.1, schedulefree/adamw_schedulefree_paper.py, with r = 0 and weight_lr_power = 2.
    """

    lr: Hyper = 0.0025
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("v", "z")
    scalars = {"lr_max": -1.0, "weight_sum": 0.0}
    rules = (rules.ScheduleFreeAdamW,)
    paths = ("schedulefree.AdamWScheduleFreePaper",)
    note = AdamWScheduleFree.note

    def start(self, theta: Any) -> dict[str, Any]:
        return {"z": theta}

    def update(
        h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, z: Any, lr_max: Any, weight_sum: Any
    ) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.lr * eta * xp.scalar.sqrt(1 - beta2**t)
        lr_max = xp.scalar.maximum(lr, lr_max)
        weight_sum = weight_sum + lr_max * lr_max
        c = lr_max * lr_max / xp.scalar.where(weight_sum, weight_sum, 1)
        v = beta2 * v + (1 - beta2) * g * g
        d = g / (xp.sqrt(v) + h.eps) + h.weight_decay * theta
        theta = theta + c * (z - theta) + lr * (beta1 * (1 - c) - 1) * d
        z = z - lr * d
        return dict(theta=theta, v=v, z=z, lr_max=lr_max, weight_sum=weight_sum)
