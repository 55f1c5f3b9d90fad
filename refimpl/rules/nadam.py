"""NAdam: Adam with Nesterov momentum."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class NAdam(Rule):
    """Nesterov-accelerated Adam, with Dozat's momentum schedule.

        μ_t = β1 (1 − ½ · 0.96^(ψ t))
        m_t = μ_t m_{t−1} + (1 − μ_t) g_t
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        m̂_t = μ_{t+1} m_t / (1 − ∏_{i ≤ t+1} μ_i) + (1 − μ_t) g_t / (1 − ∏_{i ≤ t} μ_i)
        v̂_t = v_t / (1 − β2^t)
        θ_t = θ_{t−1} − η_t α m̂_t / (√v̂_t + ε)

    PyTorch and Keras average the gradient with the constant β1 instead of μ_t, optax has no
    momentum schedule at all.  The running product of the momenta is a scalar of the state.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1: β1, the momentum that μ_t grows to, in [0, 1).
        beta2: β2 (ν in the source), in [0, 1).
        eps: ε, outside the root, ≥ 0; it vanishes in float16.
        psi: ψ, how fast the momentum grows, ≥ 0.
        schedule: η_t, the multiplier of the step.

    Source: Dozat 2016, Algorithm 2 (n is written v here, as in Adam), with v̂ as in Adam: the
    workshop paper prints a further factor ν.  The defaults are those of PyTorch.

    >>> import numpy as np
    >>> opt = NAdam(lr=1, eps=0)
    >>> theta, state = opt.step(np.array([0.0]), np.array([1.0]), opt.init(np.array([0.0])))
    >>> state.scalars["mu_product"].__round__(4)
    0.4501
    """

    lr: Hyper = 2e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    psi: Hyper = 0.004

    slots = ("m", "v")
    scalars = {"mu_product": 1.0}
    constant = ("beta1", "beta2")
    second_moment = "v_hat"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, mu_product: Any) -> dict[str, Any]:
        mu = h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * t))
        mu_next = h.beta1 * (1 - 0.5 * 0.96 ** (h.psi * (t + 1)))
        mu_product = mu_product * mu
        m = mu * m + (1 - mu) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        v_hat = v / (1 - h.beta2**t)
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(v_hat) + h.eps))
        return dict(theta=theta, m=m, v=v, m_hat=m_hat, v_hat=v_hat, mu=mu, mu_product=mu_product)
