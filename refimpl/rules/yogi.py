"""Yogi: Adam whose second moment moves by a step that does not depend on how far it has to go."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Yogi(Rule):
    """Yogi: the second moment grows and shrinks by (1 − β2) g², whatever its distance from g².

        m_t = β1 m_{t−1} + (1 − β1) g_t
        v_t = v_{t−1} − (1 − β2) sign(v_{t−1} − g_t²) g_t²
        θ_t = θ_{t−1} − η_t α m_t / (√v_t + ε)

    There is no bias correction, and m_0 = v_0 = 0.  The paper also proposes to start v at the mean squared gradient
    of a batch.  sign(0) = 0.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, in [0, 1); schedules too.
        eps: ε, outside the root, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Zaheer et al. 2018 (NeurIPS), Algorithm 2; the box itself was not seen: that it has no bias correction and
    starts at zero is from memory.  The defaults are those of its authors' code.

    >>> import numpy as np
    >>> opt = Yogi(lr=0.5, beta1=0.5, beta2=0.75, eps=0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))
    >>> theta, state.slots["v"]
    (array([0.5]), array([4.]))
    """

    lr: Hyper = 1e-2
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-3

    slots = ("m", "v")
    second_moment = "v"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        v = v - (1 - h.beta2) * xp.sign(v - g * g) * g * g
        theta = theta - eta * (h.lr * m / (xp.sqrt(v) + h.eps))
        return dict(theta=theta, m=m, v=v)
