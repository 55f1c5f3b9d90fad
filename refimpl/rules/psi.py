"""ψ_t(g_1, …, g_t): the diagonals V_t of the generic framework, recursive and as sums.

Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 2, and Algorithms 2 and 3.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from typing import Any

from ..core.hyper import Hyper
from .averages import Moment


class Diagonal(Moment):
    """Base of every ψ: ``update`` returns ``V``."""


@dataclass(frozen=True)
class Identity(Diagonal):
    """V_t = I, as in SGD."""

    def update(h, xp: Any, t: Any, g: Any) -> dict[str, Any]:
        return dict(V=xp.ones_like(g))


@dataclass(frozen=True)
class Mean(Diagonal):
    """V_t = (1 − 1/t) V_{t−1} + (1/t) g_t²: AdaGrad with α_t = α/√t, and AdamNC."""

    slots = ("V",)

    def update(h, xp: Any, t: Any, g: Any, V: Any) -> dict[str, Any]:
        beta2 = 1 - 1 / t
        return dict(V=beta2 * V + (1 - beta2) * g * g)


@dataclass(frozen=True)
class MeanSum(Diagonal):
    """V_t = (1/t) Σ_{i ≤ t} g_i², the definition of AdaGrad's ψ."""

    slots = ("gradients",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        return dict(V=sum(g * g for g in gradients) / len(gradients))


@dataclass(frozen=True)
class EMA(Diagonal):
    """V_t = β2 V_{t−1} + (1 − β2) g_t², as in RMSProp and Adam; β may be a schedule."""

    beta: Hyper
    slots = ("V",)

    def update(h, xp: Any, t: Any, g: Any, V: Any) -> dict[str, Any]:
        return dict(V=h.beta * V + (1 - h.beta) * g * g)


@dataclass(frozen=True)
class EMASum(Diagonal):
    """V_t = (1 − β2) Σ_{i ≤ t} β2^{t−i} g_i², the definition of Adam's ψ; β is a constant."""

    beta: Hyper
    slots = ("gradients",)
    constant = ("beta",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        ages = range(len(gradients) - 1, -1, -1)
        return dict(V=(1 - h.beta) * sum(h.beta**age * g * g for age, g in zip(ages, gradients, strict=True)))


@dataclass(frozen=True)
class MaxEMA(Diagonal):
    """V_t = max(V_{t−1}, v_t) of the moving average v_t, as in AMSGrad; β may be a schedule."""

    beta: Hyper
    slots = ("v", "V")

    def update(h, xp: Any, t: Any, g: Any, v: Any, V: Any) -> dict[str, Any]:
        v = h.beta * v + (1 - h.beta) * g * g
        return dict(v=v, V=xp.maximum(V, v))


@dataclass(frozen=True)
class MaxEMASum(Diagonal):
    """V_t = max_{s ≤ t} (1 − β2) Σ_{i ≤ s} β2^{s−i} g_i², the definition of AMSGrad's ψ."""

    beta: Hyper
    slots = ("gradients",)
    constant = ("beta",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        sums = accumulate((g * g for g in gradients), lambda total, square: h.beta * total + square)
        return dict(V=(1 - h.beta) * reduce(xp.maximum, sums))


@dataclass(frozen=True)
class FromHistory(Diagonal):
    """V_t = function([g_1, …, g_t]), for any function of the gradients so far."""

    function: Callable[[list], Any] = field(metadata={"hyper": False})
    slots = ("gradients",)

    def update(h, xp: Any, t: Any, gradients: tuple) -> dict[str, Any]:
        return dict(V=h.function(list(gradients)))
