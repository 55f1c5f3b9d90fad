"""AdaBelief: Adam with the variance of the gradient about its mean."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdaBelief(Rule):
    """AdaBelief: the step is large where the gradient is as its mean predicts it.

        m_t = β1 m_{t−1} + (1 − β1) g_t
        s_t = β2 s_{t−1} + (1 − β2) (g_t − m_t)² + ε
        m̂_t = m_t / (1 − β1^t),   ŝ_t = s_t / (1 − β2^t)
        θ_t = θ_{t−1} − η_t α m̂_t / (√ŝ_t + ε)

    ε stands twice: outside the root, and in the recursion, where it adds up to ε (1 − β2^t)/(1 − β2).  So ŝ_t is at
    least ε/(1 − β2).  An appendix of the paper leaves ε out of the recursion; its author calls the main text right.

    Args:
        lr: α, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the means, in [0, 1); constants or lanes.
        eps: ε, ≥ 0; it vanishes in float16.
        schedule: η_t, the multiplier of the step.

    Source: Zhuang et al. 2020 (arXiv 2010.07468), Algorithm 2, as quotations and its author print it; the box itself
    was not seen.

    >>> import numpy as np
    >>> opt = AdaBelief(lr=0.5, beta1=0.5, beta2=0.75, eps=0)
    >>> theta, state = opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))
    >>> theta, state.slots["s"]
    (array([0.]), array([1.]))
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8

    slots = ("m", "s")
    constant = ("beta1", "beta2")
    second_moment = "s_hat"

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, s: Any) -> dict[str, Any]:
        m = h.beta1 * m + (1 - h.beta1) * g
        s = h.beta2 * s + (1 - h.beta2) * (g - m) * (g - m) + h.eps
        m_hat = m / (1 - h.beta1**t)
        s_hat = s / (1 - h.beta2**t)
        theta = theta - eta * (h.lr * m_hat / (xp.sqrt(s_hat) + h.eps))
        return dict(theta=theta, m=m, s=s, m_hat=m_hat, s_hat=s_hat)
