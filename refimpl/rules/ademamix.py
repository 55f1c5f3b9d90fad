"""AdEMAMix: AdamW with a second, much longer mean of the gradient."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import AT_LEAST_ZERO, FRACTION, Hyper, Hyperparameter
from ..core.rule import Rule


@dataclass(frozen=True, kw_only=True)
class AdEMAMix(Rule):
    """AdEMAMix: a mix of a short and a long mean of the gradients.

        m1_t = β1 m1_{t−1} + (1 − β1) g_t
        m2_t = β3 m2_{t−1} + (1 − β3) g_t
        v_t = β2 v_{t−1} + (1 − β2) g_t²
        m̂1_t = m1_t / (1 − β1^t),   v̂_t = v_t / (1 − β2^t)
        θ_t = θ_{t−1} − η_t γ ((m̂1_t + α m2_t) / (√v̂_t + ε) + λ θ_{t−1})

    The long mean is not corrected for bias.  The paper lets α and β3 grow over the first T steps: give
    ``alpha=LinearWarmup(T, α)`` and ``beta3=HalfLifeWarmup(T, β3)``, which read t = 1 in the first step.

    Args:
        lr: γ, the learning rate, ≥ 0.
        beta1, beta2: β1 and β2, the decay of the short mean and of the squares, in [0, 1); constants or lanes.
        beta3: β3, the decay of the long mean, in [0, 1); a schedule too.
        alpha: α, the weight of the long mean, ≥ 0; a schedule too.
        eps: ε, outside the root, ≥ 0.
        weight_decay: λ, multiplied by η_t and by γ, ≥ 0.
        schedule: η_t, the multiplier of step and decay.

    Source: Pagliardini et al. 2024 (arXiv 2409.03137v2), Algorithm 1, where η is γ and ν is v.  The betas are the
    paper's, α is 5 to 10 there; γ, ε and λ are those of the authors' code.

    >>> import numpy as np
    >>> opt = AdEMAMix(lr=0.5, beta3=0.75, alpha=2, eps=0, weight_decay=0.25)
    >>> opt.step(np.array([1.0]), np.array([4.0]), opt.init(np.array([1.0])))[0]
    array([0.125])
    """

    lr: Hyper = 1e-3
    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    beta3: Hyper = 0.9999
    alpha: Hyper = 5.0
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0.0

    hyperparameters = {
        "beta3": Hyperparameter(FRACTION, ("β3",), ("b3",), ("b3", "beta_3"), example=0.98, other=0.7),
        "alpha": Hyperparameter(AT_LEAST_ZERO, ("α",), example=3.0, other=0.5),
    }
    slots = ("m1", "m2", "v")
    constant = ("beta1", "beta2")
    second_moment = "v_hat"
    decay_times_lr = True

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m1: Any, m2: Any, v: Any) -> dict[str, Any]:
        m1 = h.beta1 * m1 + (1 - h.beta1) * g
        m2 = h.beta3 * m2 + (1 - h.beta3) * g
        v = h.beta2 * v + (1 - h.beta2) * g * g
        m1_hat = m1 / (1 - h.beta1**t)
        v_hat = v / (1 - h.beta2**t)
        theta = theta - eta * h.lr * ((m1_hat + h.alpha * m2) / (xp.sqrt(v_hat) + h.eps) + h.weight_decay * theta)
        return dict(theta=theta, m1=m1, m2=m2, v=v, m1_hat=m1_hat, v_hat=v_hat)
