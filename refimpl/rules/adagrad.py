"""AdaGrad."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdaGrad(Rule):
    """AdaGrad, diagonal form: each coordinate's rate falls with the squares it has seen.

        G_t = G_{t−1} + g_t²
        θ_t = θ_{t−1} − η_t α g_t / (√G_t + ε)

    Args:
        lr: α, the learning rate, ≥ 0.
        eps: ε (δ in the source), outside the root, ≥ 0; it vanishes in float16.
        schedule: η_t, the multiplier of the step.

    Source: Duchi, Hazan & Singer 2011, Figure 1 with the diagonal matrix; Kingma & Ba 2015
    (arXiv 1412.6980v9), section 5.  The defaults, which no paper gives, are those of PyTorch.

    >>> import numpy as np
    >>> opt = AdaGrad(lr=0.5, eps=0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([-3.0]), opt.init(np.array([1.0])))
    >>> theta, state.slots["G"]
    (array([1.5]), array([9.]))
    """

    lr: Hyper = 0.01
    eps: Hyper = 1e-10

    slots = ("G",)
    second_moment = "G"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, G: Any) -> dict[str, Any]:
        G = G + g * g
        theta = theta - eta * (h.lr * g / (xp.sqrt(G) + h.eps))
        return dict(theta=theta, G=G)
