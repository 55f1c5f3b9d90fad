"""Nesterov's accelerated gradient."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Nesterov(Rule):
    """Nesterov momentum, with the gradient taken at ``params``, the look-ahead point.

        g_t = ∇f_t(θ_{t−1}) + λ′ θ_{t−1}
        v_t = μ v_{t−1} − η_t α g_t
        θ_t = θ_{t−1} + μ v_t − η_t α g_t

    Sutskever et al. write it for φ = θ − μ v, as v_t = μ v_{t−1} − α ∇f(φ_{t−1} + μ v_{t−1}) and
    φ_t = φ_{t−1} + v_t; θ is the shifted variable, where the gradient is.  The two agree for a constant
    μ; a scheduled one looks ahead by μ_t here, where theirs would by μ_{t+1}.

    Args:
        lr: α, the learning rate, ≥ 0.
        momentum: μ, in [0, 1).
        l2: λ′, the coefficient of (λ′/2)‖θ‖² in the loss, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Nesterov 1983; Sutskever et al. 2013, section 2, equations (3) and (4), in the shifted
    variable of Bengio et al. 2012.

    >>> import numpy as np
    >>> opt = Nesterov(lr=0.5, momentum=0.5)
    >>> theta, state = opt.step(np.array([1.0]), np.array([1.0]), opt.init(np.array([1.0])))
    >>> theta, state.slots["v"]
    (array([0.25]), array([-0.5]))
    """

    lr: Hyper = 0.01
    momentum: Hyper = 0.9
    l2: Hyper = 0

    slots = ("v",)
    second_moment = "I"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any) -> dict[str, Any]:
        g = g + h.l2 * theta
        v = h.momentum * v - eta * h.lr * g  # equation (3)
        theta = theta + h.momentum * v - eta * h.lr * g  # equation (4), shifted
        return dict(theta=theta, g=g, v=v)
