"""RMSProp."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class RMSProp(Rule):
    """RMSProp: the gradient divided by a running root mean square.

        v_t = β2 v_{t−1} + (1 − β2) g_t²
        θ_t = θ_{t−1} − η_t α g_t / (√v_t + ε)

    There is no bias correction.  The source has no ε either; as ``eps=0`` it is that, with IEEE's
    NaN where v is zero.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta2: β2, the decay of the mean square, in [0, 1).
        eps: ε, outside the root, ≥ 0; it vanishes in float16.
        schedule: η_t, the multiplier of the step.

    Source: Tieleman & Hinton 2012, Coursera lecture 6e, slide 29 (β2 = 0.9).  α and ε, which the
    slide does not give, are those of Adam.

    >>> import numpy as np
    >>> opt = RMSProp(lr=0.5, beta2=0.75, eps=0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))
    >>> theta, state.slots["v"]
    (array([0.]), array([4.]))
    """

    lr: Hyper = 1e-3
    beta2: Hyper = 0.9
    eps: Hyper = 1e-8

    slots = ("v",)
    second_moment = "v"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        v = h.beta2 * v + (1 - h.beta2) * g * g
        theta = theta - eta * (h.lr * g / (xp.sqrt(v) + h.eps))
        return dict(theta=theta, v=v)
