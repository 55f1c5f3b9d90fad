"""C16: SGD, AdaGrad, RMSProp, Adam, AMSGrad and AdamNC are instances of one framework (φ, ψ)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...rules import SGD, AdaGrad, Adam, AdamNC, Adaptive, AMSGrad, RMSProp, phi, psi
from ...schedules import InverseSqrt
from ...show.style import BLUE, RED
from .deciding import Number, everything, yes
from .experiment import CORRECTED, Experiment, Finding, Progress
from .full_run import told
from .rows import Row
from .single_steps import single_steps, sizes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, ELEMENTS = 200, 50
ALPHA, BETA1, BETA2 = 0.1, 0.9, 0.99
ROOT: dict[str, Any] = {"lr": ALPHA, "schedule": InverseSqrt()}  # α_t = α/√t


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
# than 2^-53 of a number, so that these are also ulps.
ROUNDINGS = (3 * STEPS + 4) + (4 * STEPS + 6) / 2 + 10


_SUMMARIES = {CORRECTED: "Adam only without its ε and its bias correction"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        *(Row(f"recursion to the rule {name}", numbers[name]["rule"], unit="ulp") for name in SAME_BITS),
        Row(
            "recursion to the rules AdaGrad and RMSProp",
            max(numbers[name]["rule"] for name in ("AdaGrad", "RMSProp")),
            unit="ulp",
        ),
        Row("recursion to the sums over all gradients", max(numbers[name]["sums"] for name in METHODS), unit="ulp"),
    ]


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
    numbers["Adam"]["m_and_v_same_bits"] = _adam_slots_agree(g)
    return Finding.by(
        everything(CORRECTED),
        _deciding(numbers),
        f"largest difference of {STEPS} steps, in ulp, from the rule of that name and from the sums: "
        + "; ".join(f"{name} {_in_words(found)}" for name, found in numbers.items()),
        numbers,
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _gradients() -> np.ndarray:
    rng = np.random.default_rng(16)
    return rng.standard_normal((STEPS, ELEMENTS)) * sizes(rng, 40, (STEPS, ELEMENTS))


def _steps(opt: Rule, gradients: np.ndarray) -> np.ndarray:
    return np.array([values["theta"] for values in single_steps(opt, gradients)])


def _ulps(a: np.ndarray, b: np.ndarray, ulp: np.ndarray) -> float:
    return float(np.max(np.abs(a - b) / ulp))


def _adam_slots_agree(gradients: np.ndarray) -> bool:
    """m and V of the framework's Adam, and m and v of the rule, bit for bit."""
    recursion, _, _ = METHODS["Adam"]
    of_rule = single_steps(Adam(beta1=BETA1, beta2=BETA2), gradients)
    pairs = zip(single_steps(recursion, gradients), of_rule, strict=True)
    return all(np.array_equal(a["m"], b["m"]) and np.array_equal(a["V"], b["v"]) for a, b in pairs)


def _deciding(numbers: dict[str, Any]) -> dict[str, Number]:
    ulps = [found[form] for found in numbers.values() for form in ("rule", "sums") if form in found]
    return {
        **{f"{name} and its rule, in ulp": Number(numbers[name]["rule"], "<=", 0) for name in SAME_BITS},
        "Adam's m and v: the same bits": yes(numbers["Adam"]["m_and_v_same_bits"]),
        "largest difference of all, in ulp": Number(max(ulps), "<=", ROUNDINGS),
    }


def _in_words(found: dict[str, Any]) -> str:
    rule = f"{found['rule']:.0f}" if "rule" in found else "m and v the same bits"
    return f"{rule}, {found['sums']:.0f}"


def draw(finding: Finding, figure: "Figure") -> None:
    axes = figure.subplots()
    forms: dict[str, dict[str, Any]] = {
        "sums": {"label": "sums over all gradients", "marker": "o", "color": RED, "fillstyle": "none", "markersize": 9},
        "rule": {"label": "the rule of that name", "marker": "s", "color": BLUE, "markersize": 5},
    }
    for form, style in forms.items():
        points = [(found[form], i) for i, found in enumerate(finding.numbers.values()) if form in found]
        axes.plot(*zip(*points, strict=True), **style, linestyle="none")
    axes.axvline(ROUNDINGS, color="0.4", linestyle=":", label="bound of the roundings")
    axes.set_xscale("symlog", linthresh=1, linscale=0.5)
    axes.set(xlim=(-0.2, 3 * ROUNDINGS), xlabel=f"largest difference from the recursion in {STEPS} steps, in ulp")
    axes.set_yticks(range(len(METHODS)), list(METHODS))
    axes.invert_yaxis()
    figure.legend(loc="outside upper center", ncols=3)


EXPERIMENT = Experiment(
    id="C16",
    claim="SGD, AdaGrad, RMSProp, Adam, AMSGrad and AdamNC are instances of one framework",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Algorithm 1 and section 2",
    rule="holds with a correction (Adam as printed has ε and bias correction, and the framework has neither) if with "
    " its φ and ψ the framework's recursion gives the bits of the rules SGD, AMSGrad and AdamNC "
    "and of Adam's m and v, and the steps of AdaGrad, RMSProp and of the sums that define φ and ψ, to rounding",
    rule_changed="the numbers are as they were. They were called reproduced, although Adam as printed is no instance.",
    recorded=CORRECTED,
    decide=everything(CORRECTED),
    measure=measure,
    draw=draw,
    figure="c16_framework",
    size=(7.0, 3.2),
    alt="For six methods the largest difference in 200 steps between the framework's recursion, the rule of that name "
    "and the sums over all gradients: from 0 to 39 ulp, all below the bound of the roundings.",
    text=told(
        "C16",
        """\
With its φ and ψ the recursion gives the numbers of SGD, AMSGrad and AdamNC to the bit. AdaGrad and RMSProp \
agree with it to {AdaGrad > rule|.0f|39} and {RMSProp > rule|.0f|3} ulp, because the same sums are rounded in \
another order. The theorem framework_instances proves that the formulas are the same.

**The correction.** Adam as Kingma and Ba print it is no instance: it has ε and a bias correction, and the \
framework has neither. Its m and v are those of the framework, to the bit. The steps agree up to ε, at the rates \
α_t √(1 − β2^t)/(1 − β1^t).
""",
    ),
)
