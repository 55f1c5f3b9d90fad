"""The generic framework of adaptive methods."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper, shown
from ..core.rule import Rule
from . import phi, psi


@dataclass(frozen=True, kw_only=True)
class Adaptive(Rule):
    """The generic framework: any direction φ, divided by the root of any diagonal ψ.

        m_t = φ_t(g_1, …, g_t),   V_t = ψ_t(g_1, …, g_t)
        θ_t = θ_{t−1} − η_t α m_t / √V_t

    and a projection, which ``projected`` adds.  Where V is zero the step is zero.

        ================  ==================  =====================  ================
        method            phi                 psi                    schedule
        ================  ==================  =====================  ================
        SGD               phi.Gradient()      psi.Identity()         InverseSqrt()
        AdaGrad           phi.Gradient()      psi.Mean()             InverseSqrt()
        RMSProp           phi.Gradient()      psi.EMA(beta2)
        Adam              phi.EMA(beta1)      psi.EMA(beta2)
        AMSGrad           phi.EMA(beta1)      psi.MaxEMA(beta2)
        AdamNC            phi.EMA(beta1)      psi.Mean()
        ================  ==================  =====================  ================

    Adam and RMSProp are those of the source: no bias correction, no ε.

    Args:
        lr: α, the learning rate, ≥ 0.
        phi: φ, from ``refimpl.phi``, or a function of the list [g_1, …, g_t].
        psi: ψ, from ``refimpl.psi``, or a function of the list [g_1, …, g_t].
        schedule: η_t, the multiplier of the step.

    A φ or ψ given as a sum (``EMASum``, ``MeanSum``, ``MaxEMASum`` or a function) keeps every
    gradient in the slot ``gradients``.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 1 and section 2.

    >>> import numpy as np
    >>> opt = Adaptive(lr=0.5, phi=phi.Gradient(), psi=lambda g: sum(x * x for x in g) / len(g))
    >>> theta, state = np.array([0.0]), opt.init(np.array([0.0]))
    >>> for g in (1.0, 7.0):
    ...     theta, state = opt.step(theta, np.array([g]), state)
    >>> theta
    array([-1.2])
    """

    lr: Hyper
    phi: Any  # an ``Moment``, or a function of the list, which __post_init__ wraps in one
    psi: Any

    parts = ("box", "phi", "psi")
    second_moment = "V"
    needs_settings = {"lr": 0.1, "phi": phi.EMA(0.9), "psi": psi.EMA(0.99)}

    def __post_init__(self) -> None:
        for name, kind, given in (("phi", phi.Direction, phi.FromHistory), ("psi", psi.Diagonal, psi.FromHistory)):
            value = getattr(self, name)
            if callable(value) and not isinstance(value, type):
                self.__dict__[name] = given(value)
            elif not isinstance(value, kind):
                allowed = f"one of refimpl.{name} or a function of [g_1, ..., g_t]"
                raise TypeError(f"Adaptive: {name} must be {allowed}, got {shown(value)}")
        super().__post_init__()

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.phi.slots, *self.psi.slots)))

    @property
    def keeps_history(self) -> bool:
        return self.phi.keeps_history or self.psi.keeps_history

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, **slots: Any) -> dict[str, Any]:
        if h.keeps_history:
            slots["gradients"] = (*slots["gradients"], xp.copy(g))
        phi_t = h.phi.update(xp, t, **h.phi.inputs(g, slots))
        psi_t = h.psi.update(xp, t, **h.psi.inputs(g, slots))
        m, V = phi_t["m"], psi_t["V"]
        root = xp.sqrt(V)
        ratio = xp.where(root, m / xp.where(root, root, 1), 0)  # m/√V, and zero where V is
        theta = theta - eta * h.lr * ratio
        return {**slots, **phi_t, **psi_t, "theta": theta}
