"""φ_t(g_1, …, g_t): the directions m_t of the generic framework, recursive and as sums.

Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..core.hyper import Hyper
from .averages import Moment


class Direction(Moment):
    """Base of every φ: ``update`` returns ``m``."""


@dataclass(frozen=True)
class Gradient(Direction):
    """φ_t = g_t, as in SGD, AdaGrad and RMSProp."""

    def update(h, xp: Any, t: Any, g: Any) -> dict[str, Any]:
        return dict(m=g)


@dataclass(frozen=True)
class EMA(Direction):
    """m_t = β_{1t} m_{t−1} + (1 − β_{1t}) g_t, as in Adam; β may be a schedule."""

    beta: Hyper
    slots = ("m",)

    def update(h, xp: Any, t: Any, g: Any, m: Any) -> dict[str, Any]:
        return dict(m=h.beta * m + (1 - h.beta) * g)


@dataclass(frozen=True)
class EMASum(Direction):
    """m_t = (1 − β1) Σ_{i ≤ t} β1^{t−i} g_i, the definition of Adam's φ; β is a constant."""

    beta: Hyper
    slots = ("gradients",)
    constant = ("beta",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        ages = range(len(gradients) - 1, -1, -1)
        return dict(m=(1 - h.beta) * sum(h.beta**age * g for age, g in zip(ages, gradients, strict=True)))


@dataclass(frozen=True)
class FromHistory(Direction):
    """m_t = function([g_1, …, g_t]), for any function of the gradients so far."""

    function: Callable[[list], Any] = field(metadata={"hyper": False})
    slots = ("gradients",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        return dict(m=h.function(list(gradients)))
