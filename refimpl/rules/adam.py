"""Adam."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Adam(Rule):
    """Adam: bias-corrected means of the gradient and of its square.

        g_t = ∇f_t(θ_{t−1}) + λ′ θ_{t−1}
        m_t = β1 m_{t−1} + (1 − β1) g_t
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        m̂_t = m_t / (1 − β1^t),   v̂_t = v_t / (1 − β2^t)
        θ_t = θ_{t−1} − η_t α m̂_t / (√v̂_t + ε)

    ε is added to the root of the corrected v̂.  TensorFlow, Keras and others add it before the
    correction (the paper's "efficient" form, with a constant ε̂), which differs in the first steps.
    With ε = 0 an element that has only seen zero gradients becomes NaN, as IEEE says.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the means, in [0, 1); constants or lanes.
        eps: ε, outside the root, ≥ 0; it vanishes in float16.
        l2: λ′, the coefficient of (λ′/2)‖θ‖² in the loss, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Kingma & Ba 2015 (arXiv 1412.6980v9), Algorithm 1; lines as in Loshchilov & Hutter 2019
    (arXiv 1711.05101v3), Algorithm 2, Adam with L2.

    >>> import numpy as np
    >>> opt = Adam(lr=0.5, eps=0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))
    >>> theta, state.t
    (array([0.5]), 1)
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    l2: Hyper = 0

    slots = ("m", "v")
    constant = ("beta1", "beta2")
    second_moment = "v_hat"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        g = g + h.l2 * theta  # line 6
        m = h.beta1 * m + (1 - h.beta1) * g  # line 7
        v = h.beta2 * v + (1 - h.beta2) * g * g  # line 8
        m_hat = m / (1 - h.beta1**t)  # line 9
        v_hat = v / (1 - h.beta2**t)  # line 10
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(v_hat) + h.eps))  # line 12
        return dict(theta=theta, g=g, m=m, v=v, m_hat=m_hat, v_hat=v_hat)
