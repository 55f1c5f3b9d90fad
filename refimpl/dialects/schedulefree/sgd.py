"""schedulefree's SGD."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import ScheduleFree


@dataclass(frozen=True, kw_only=True)
class SGDScheduleFree(ScheduleFree):
    """Schedule-Free SGD in the package: c has the largest rate so far.

        d = g + λ y
        c = m²/Σ m²,   m = the largest η γ so far
        y ← y + c (z − y) + η γ (β (1 − c) − 1) d
        z ← z − η γ d

    As long as η γ does not fall, its numbers are the paper's.  With λ > 0 it adds λ y to ``p.grad`` in place.

    Source: schedulefree 1.4.1, schedulefree/sgd_schedulefree.py, with r = 0 and weight_lr_power = 2.
    """

    lr: Hyper = 1.0
    momentum: Hyper = 0.9
    weight_decay: Hyper = 0

    slots = ("z",)
    scalars = {"lr_max": -1.0, "weight_sum": 0.0}
    rules = (rules.ScheduleFreeSGD,)
    paths = ("schedulefree.SGDScheduleFree",)
    note = "checked in train mode, where the parameters are y; with weight_decay it changes p.grad in place"

    def start(self, theta: Any) -> dict[str, Any]:
        return {"z": theta}

    def update(
        h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, z: Any, lr_max: Any, weight_sum: Any
    ) -> dict[str, Any]:
        lr = h.lr * eta
        lr_max = xp.scalar.maximum(lr, lr_max)
        weight_sum = weight_sum + lr_max * lr_max
        c = lr_max * lr_max / xp.scalar.where(weight_sum, weight_sum, 1)
        d = g + h.weight_decay * theta
        theta = theta + c * (z - theta) + lr * (h.momentum * (1 - c) - 1) * d
        z = z - lr * d
        return dict(theta=theta, d=d, z=z, lr_max=lr_max, weight_sum=weight_sum)
