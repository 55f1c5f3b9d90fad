"""C16: SGD, AdaGrad, RMSProp, Adam, AMSGrad and AdamNC are instances of one framework (φ, ψ)."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..rule import Rule
from ..rules import SGD, AdaGrad, Adam, AdamNC, Adaptive, AMSGrad, RMSProp, phi, psi
from ..schedules import InverseSqrt
from .experiment import NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .single_steps import single_steps
from .style import BLUE, RED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, ELEMENTS = 200, 50
ALPHA, BETA1, BETA2 = 0.1, 0.9, 0.99
ROOT = {"lr": ALPHA, "schedule": InverseSqrt()}  # α_t = α/√t


def _framework(phi_t: Any, psi_t: Any) -> Adaptive:
    return Adaptive(phi=phi_t, psi=psi_t, **ROOT)


#: Each method as recursion, as the sums that define φ and ψ, and by its own rule.  The framework's Adam has neither
#: bias correction nor ε and so no rule of its own: its m and V are compared with Adam's m and v instead.
METHODS: dict[str, tuple[Rule, Rule, Rule | None]] = {
    "SGD": (
        _framework(phi.Gradient(), psi.Identity()),
        _framework(lambda g: g[-1], lambda g: np.ones_like(g[-1])),
        SGD(**ROOT),
    ),
    "AdaGrad": (
        _framework(phi.Gradient(), psi.Mean()),
        _framework(phi.Gradient(), psi.MeanSum()),
        AdaGrad(lr=ALPHA, eps=0),
    ),
    "RMSProp": (
        _framework(phi.Gradient(), psi.EMA(BETA2)),
        _framework(phi.Gradient(), psi.EMASum(BETA2)),
        RMSProp(beta2=BETA2, eps=0, **ROOT),
    ),
    "Adam": (_framework(phi.EMA(BETA1), psi.EMA(BETA2)), _framework(phi.EMASum(BETA1), psi.EMASum(BETA2)), None),
    "AMSGrad": (
        _framework(phi.EMA(BETA1), psi.MaxEMA(BETA2)),
        _framework(phi.EMASum(BETA1), psi.MaxEMASum(BETA2)),
        AMSGrad(beta1=BETA1, beta2=BETA2, **ROOT),
    ),
    "AdamNC": (
        _framework(phi.EMA(BETA1), psi.Mean()),
        _framework(phi.EMASum(BETA1), psi.MeanSum()),
        AdamNC(beta1=BETA1, **ROOT),
    ),
}
SAME_BITS = ("SGD", "AMSGrad", "AdamNC")  # their rules do the operations of the recursion, in its order
# Roundings of a gradient in m, at most: 2 t + 1 in the recursion, t + 3 in the sum (β1^age, product, t sums, 1 − β1);
# of its square in V: 2 t + 2 and t + 4, or 3 t of the mean, which the root halves; and 5 of each step.  An ulp is more
# than 2^-53 of a number, so that these are ulps as well.
ROUNDINGS = (3 * STEPS + 4) + (4 * STEPS + 6) / 2 + 10


def measure(full: bool, progress: Progress) -> Finding:
    """Each method in its three forms, on the same gradients."""
    g = _gradients()
    numbers: dict[str, Any] = {}
    for i, (name, (recursion, sums, rule)) in enumerate(METHODS.items(), start=1):
        steps = _steps(recursion, g)
        # Where gradients of both signs cancel, so do not their errors: the unit is an ulp of the step on −|g|.
        ulp = np.spacing(_steps(recursion, -np.abs(g)))
        numbers[name] = {"sums": _ulps(steps, _steps(sums, g), ulp)}
        if rule is not None:
            numbers[name]["rule"] = _ulps(steps, _steps(rule, g), ulp)
        progress(i, len(METHODS))
    numbers["Adam"]["m and v of the rule, same bits"] = _adam_slots_agree(g)
    return Finding(
        REPRODUCED if _equal(numbers) else NOT_REPRODUCED,
        f"{STEPS} steps of {ELEMENTS} elements over 24 decades: "
        + "; ".join(f"{name} {_in_words(found)}" for name, found in numbers.items()),
        numbers,
    )


def _gradients() -> np.ndarray:
    rng = np.random.default_rng(16)
    return rng.standard_normal((STEPS, ELEMENTS)) * 10 ** rng.uniform(-12, 12, (STEPS, ELEMENTS))


def _steps(opt: Rule, gradients: np.ndarray) -> np.ndarray:
    return np.array([values["theta"] for values in single_steps(opt, gradients)])


def _ulps(a: np.ndarray, b: np.ndarray, ulp: np.ndarray) -> float:
    return float(np.max(np.abs(a - b) / ulp))


def _adam_slots_agree(gradients: np.ndarray) -> bool:
    """m and V of the framework's Adam, and m and v of the rule, bit for bit."""
    recursion, _, _ = METHODS["Adam"]
    pairs = zip(single_steps(recursion, gradients), single_steps(Adam(beta1=BETA1, beta2=BETA2), gradients), strict=True)
    return all(np.array_equal(a["m"], b["m"]) and np.array_equal(a["V"], b["v"]) for a, b in pairs)


def _equal(numbers: dict[str, Any]) -> bool:
    bits = all(numbers[name]["rule"] == 0 for name in SAME_BITS) and numbers["Adam"]["m and v of the rule, same bits"]
    return bits and all(x <= ROUNDINGS for found in numbers.values() for x in found.values())


def _in_words(found: dict[str, Any]) -> str:
    rule = "same m, v" if "rule" not in found else f"{found['rule']:.0f}"
    return f"{rule} / {found['sums']:.0f}"
