"""Lion: the sign of an average."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Lion(Rule):
    """Evolved sign momentum.

        c_t = β1 m_{t−1} + (1 − β1) g_t
        θ_t = θ_{t−1} − η_t α (sign(c_t) + λ θ_{t−1})
        m_t = β2 m_{t−1} + (1 − β2) g_t

    The step is taken with the old mean, and the mean is updated after it with another β.  sign(0) = 0.

    Args:
        lr: α, the learning rate, ≥ 0; 3 to 10 times smaller than Adam's.
        beta1: β1, the weight of the mean in the step, in [0, 1).
        beta2: β2, the decay of the mean, in [0, 1).
        weight_decay: λ, multiplied by η_t and by α, ≥ 0.  AdamW's λ is multiplied by η_t alone.
        schedule: η_t, the multiplier of step and decay.

    Source: Chen et al. 2023 (arXiv 2302.06675), Algorithm 2, as the surveys and libraries print it; the box
    itself was not seen.  β1, β2 are the paper's; it gives no default for α and λ, which are those of the
    authors' code.

    >>> import numpy as np
    >>> opt = Lion(lr=0.5, weight_decay=0.25)
    >>> opt.step(np.array([1.0, 1.0]), np.array([3.0, 0.0]), opt.init(np.array([1.0, 1.0])))[0]
    array([0.375, 0.875])
    """

    lr: Hyper = 1e-4
    beta1: Hyper = 0.9
    beta2: Hyper = 0.99
    weight_decay: Hyper = 0.0

    slots = ("m",)
    decay_times_lr = True

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any) -> dict[str, Any]:
        c = h.beta1 * m + (1 - h.beta1) * g
        theta = theta - eta * h.lr * (xp.sign(c) + h.weight_decay * theta)
        m = h.beta2 * m + (1 - h.beta2) * g
        return dict(theta=theta, m=m, c=c)
