"""What the experiments on Reddi, Kale & Kumar share: their methods, and progress over several runs."""

from importlib.util import find_spec
from typing import Any

from ...rules import AdamNC, Adaptive, AMSGrad, phi, psi
from ...schedules import InverseSqrt


def adam(lr: float, beta1: float, beta2: float) -> Adaptive:
    """Adam as the paper has it: no bias correction, no ε, α_t = α/√t."""
    return Adaptive(lr=lr, phi=phi.EMA(beta1), psi=psi.EMA(beta2), schedule=InverseSqrt())


def rmsprop(lr: float, beta2: float) -> Adaptive:
    """RMSProp as the paper has it."""
    return Adaptive(lr=lr, phi=phi.Gradient(), psi=psi.EMA(beta2), schedule=InverseSqrt())


def adagrad(lr: float) -> Adaptive:
    """AdaGrad as the paper has it: V_t is the mean square, α_t = α/√t."""
    return Adaptive(lr=lr, phi=phi.Gradient(), psi=psi.Mean(), schedule=InverseSqrt())


def amsgrad(lr: float, beta1: float, beta2: float) -> AMSGrad:
    return AMSGrad(lr=lr, beta1=beta1, beta2=beta2, schedule=InverseSqrt())


def adamnc(lr: float, beta1: float) -> AdamNC:
    return AdamNC(lr=lr, beta1=beta1, schedule=InverseSqrt())


def compiles() -> bool:
    """Can ``run`` compile its loop here?"""
    return find_spec("numba") is not None


def thinned(values: Any, points: int = 2000) -> tuple[Any, Any]:
    """At most ``points`` of the values with their 1-based positions, for a picture."""
    step = max(1, len(values) // points)
    return range(step, len(values) + 1, step), values[step - 1 :: step]
