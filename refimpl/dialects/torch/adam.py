"""``torch.optim.Adam``, ``AdamW``, ``Adamax`` and ``NAdam``."""

from dataclasses import dataclass
from typing import Any

from ... import rules
from ...core.hyper import Hyper
from .base import Torch


@dataclass(frozen=True, kw_only=True)
class Adam(Torch):
    """Adam in PyTorch.

        g ← g + λ′ θ
        m ← m + (1 − β1)(g − m)
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ / (1 − β1^t) · m / (√v / √(1 − β2^t) + ε)

    It is the paper's, in other words.

    Source: PyTorch 2.13.0, torch/optim/adam.py, ``_single_tensor_adam``.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "v")
    rules = (rules.Adam,)
    paths = ("torch.optim.Adam",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        g = g + h.weight_decay * theta
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        denominator = xp.sqrt(v) / xp.scalar.sqrt(1 - beta2**t) + h.eps
        theta = theta - h.lr * eta / (1 - beta1**t) * m / denominator
        return dict(theta=theta, g=g, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AdamW(Torch):
    """AdamW in PyTorch: the decay is multiplied by the learning rate, and taken before the step.

        θ ← θ − η γ λ θ,   then Adam's step with the rate η γ

    It is the paper's AdamW(α = γ, λ = γ · weight_decay) as long as γ is constant: see ``refimpl prove
    decay_conventions``.

    Source: PyTorch 2.13.0, torch/optim/adamw.py and adam.py, ``_single_tensor_adam``.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 1e-2

    slots = ("m", "v")
    rules = (rules.AdamW,)
    paths = ("torch.optim.AdamW",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.lr * eta
        theta = theta * (1 - lr * h.weight_decay)
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        denominator = xp.sqrt(v) / xp.scalar.sqrt(1 - beta2**t) + h.eps
        theta = theta - lr / (1 - beta1**t) * m / denominator
        return dict(theta=theta, m=m, v=v)


@dataclass(frozen=True, kw_only=True)
class AMSGrad(Torch):
    """AMSGrad in PyTorch: the maximum of the uncorrected v, then corrected for bias as in Adam, and ε.

        g ← g + λ′ θ
        m ← m + (1 − β1)(g − m)
        v ← β2 v + (1 − β2) g²
        v̂ ← max(v̂, v)
        θ ← θ − η γ / (1 − β1^t) · m / (√v̂ / √(1 − β2^t) + ε)

    The paper corrects no bias and has no ε.

    Source: PyTorch 2.13.0, torch/optim/adam.py, ``_single_tensor_adam`` with ``amsgrad=True``.
    """

    lr: Hyper = 1e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "v", "v_hat")
    rules = (rules.AMSGrad,)
    paths = ("torch.optim.Adam",)
    fixed = {"amsgrad": True}

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, v_hat: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        g = g + h.weight_decay * theta
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        v_hat = xp.maximum(v_hat, v)
        denominator = xp.sqrt(v_hat) / xp.scalar.sqrt(1 - beta2**t) + h.eps
        theta = theta - h.lr * eta / (1 - beta1**t) * m / denominator
        return dict(theta=theta, g=g, m=m, v=v, v_hat=v_hat)


@dataclass(frozen=True, kw_only=True)
class Adamax(Torch):
    """AdaMax in PyTorch: ε is added to |g|, inside the maximum.

        g ← g + λ′ θ
        m ← m + (1 − β1)(g − m)
        u ← max(β2 u, |g| + ε)
        θ ← θ − η γ / (1 − β1^t) · m / u

    The paper has no ε.

    Source: PyTorch 2.13.0, torch/optim/adamax.py, ``_single_tensor_adamax``.
    """

    lr: Hyper = 2e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0

    slots = ("m", "u")
    rules = (rules.AdaMax,)
    paths = ("torch.optim.Adamax",)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, u: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        g = g + h.weight_decay * theta
        m = m + (1 - beta1) * (g - m)
        u = xp.maximum(beta2 * u, xp.abs(g) + h.eps)
        theta = theta - h.lr * eta / (1 - beta1**t) * m / u
        return dict(theta=theta, g=g, m=m, u=u)


@dataclass(frozen=True, kw_only=True)
class NAdam(Torch):
    """NAdam in PyTorch: the gradient is averaged with the constant β1, not with μ_t.

        g ← g + λ′ θ
        μ_t = β1 (1 − ½ · 0.96^(ψ t)),   ψ = momentum_decay
        m ← m + (1 − β1)(g − m)
        v ← β2 v + (1 − β2) g²
        θ ← θ − η γ (1 − μ_t) / (1 − ∏_{i ≤ t} μ_i) · g / (√(v / (1 − β2^t)) + ε)
              − η γ μ_{t+1} / (1 − ∏_{i ≤ t+1} μ_i) · m / (√(v / (1 − β2^t)) + ε)

    In the paper m ← μ_t m + (1 − μ_t) g.

    Source: PyTorch 2.13.0, torch/optim/nadam.py, ``_single_tensor_nadam``.  It keeps the product of the μ_i in
    float32, for float64 parameters too, unless the default dtype is float64; here it is in float64.
    """

    lr: Hyper = 2e-3
    betas: Any = (0.9, 0.999)
    eps: Hyper = 1e-8
    weight_decay: Hyper = 0
    momentum_decay: Hyper = 4e-3

    slots = ("m", "v")
    scalars = {"mu_product": 1.0}
    rules = (rules.NAdam,)
    paths = ("torch.optim.NAdam",)
    arguments = Torch.arguments | {"psi": "momentum_decay"}
    note = (
        "PyTorch keeps NAdam's product of momenta in float32, for float64 parameters too, unless the default dtype is "
        "float64, which these runs set; without that, parameters in float64 are right to some eight digits"
    )

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, m: Any, v: Any, mu_product: Any) -> dict[str, Any]:
        beta1, beta2 = h.betas
        lr = h.lr * eta
        g = g + h.weight_decay * theta
        mu = beta1 * (1 - 0.5 * 0.96 ** (t * h.momentum_decay))
        mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * h.momentum_decay))
        mu_product = mu_product * mu
        m = m + (1 - beta1) * (g - m)
        v = beta2 * v + (1 - beta2) * g * g
        denominator = xp.sqrt(v / (1 - beta2**t)) + h.eps
        theta = theta - lr * (1 - mu) / (1 - mu_product) * g / denominator
        theta = theta - lr * mu_next / (1 - mu_product * mu_next) * m / denominator
        return dict(theta=theta, g=g, m=m, v=v, mu=mu, mu_product=mu_product)
