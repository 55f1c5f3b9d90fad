"""AdaDelta."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdaDelta(Rule):
    """AdaDelta: no learning rate, steps in the units of the parameters.

        v_t = ρ v_{t−1} + (1 − ρ) g_t²                   E[g²]
        Δ_t = − √(u_{t−1} + ε) / √(v_t + ε) · g_t        −(RMS[Δx]/RMS[g]) g
        u_t = ρ u_{t−1} + (1 − ρ) Δ_t²                   E[Δx²]
        θ_t = θ_{t−1} + η_t Δ_t

    ε stands inside both roots.  η_t, which the source does not have, scales the step that is
    applied and not the one that is accumulated.

    Args:
        rho: ρ, the decay of both means, in [0, 1).
        eps: ε, ≥ 0; it starts the motion, since √(u_0 + ε) = √ε.
        schedule: η_t, the multiplier of the step.

    Source: Zeiler 2012 (arXiv 1212.5701), Algorithm 1, lines 4 to 7; the defaults are those of its
    MNIST runs.

    >>> import numpy as np
    >>> opt = AdaDelta(rho=0.75, eps=1.0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))
    >>> state.slots["v"], theta.round(4)
    (array([4.]), array([-0.7889]))
    """

    rho: Hyper = 0.95
    eps: Hyper = 1e-6

    slots = ("v", "u")

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, v: Any, u: Any) -> dict[str, Any]:
        v = h.rho * v + (1 - h.rho) * g * g  # line 4
        delta = -(xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps)) * g  # line 5
        u = h.rho * u + (1 - h.rho) * delta * delta  # line 6
        theta = theta + eta * delta  # line 7
        return dict(theta=theta, v=v, delta=delta, u=u)
