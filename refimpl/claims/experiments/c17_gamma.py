"""C17: Γ_t is positive semi-definite for SGD, AdaGrad, AMSGrad and AdamNC, and not for Adam and RMSProp."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems import Problem, SyntheticStochastic, Theorem1, Theorem2
from ...problems.gamma import gamma
from ...rules import SGD
from ...schedules import InverseSqrt
from ...show.style import CURVES
from .deciding import Number, everything
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .reddi import adagrad, adam, adamnc, amsgrad, rmsprop
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALPHA, BETA1, BETA2 = 0.5, 0.9, 0.9
METHODS = {
    "SGD": SGD(lr=ALPHA, schedule=InverseSqrt()),
    "AdaGrad": adagrad(ALPHA),
    "AMSGrad": amsgrad(ALPHA, BETA1, BETA2),
    "AdamNC": adamnc(ALPHA, BETA1),
    "RMSProp": rmsprop(ALPHA, BETA2),
    "Adam": adam(ALPHA, BETA1, BETA2),
}
SEMIDEFINITE = ("SGD", "AdaGrad", "AMSGrad", "AdamNC")
# √V/α is monotone in exact arithmetic for these four. V and α_t are rounded at each of t steps for
# AdaGrad and AdamNC, whose relative errors add up to at most 4 t units of 2^-53.
STOCHASTIC = [(SyntheticStochastic(), seed) for seed in range(3)]
PROBLEMS: list[tuple[Problem, int]] = [(Theorem1(C=3), 0), (Theorem2(C=20), 0), *STOCHASTIC]


_SUMMARIES = {REPRODUCED: "√V_t/α_t never falls for the four, and falls for the two"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("least Γ_t over √V_t/α_t, of the four", min(numbers[name]["least"] for name in SEMIDEFINITE)),
        *(
            Row(f"least Γ_t over √V_t/α_t, {name}", numbers[name]["least"])
            for name in METHODS
            if name not in SEMIDEFINITE
        ),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The least and the greatest Γ_t, relative to √V_t/α_t, over all problems."""
    steps = 20_000 if full else 1_500
    ranges, total = {}, len(METHODS)
    for i, (name, opt) in enumerate(METHODS.items(), start=1):
        relative = [_relative(gamma(opt, problem, steps, seed=seed)) for problem, seed in PROBLEMS]
        ranges[name] = {"least": float(min(map(np.min, relative))), "greatest": float(max(map(np.max, relative)))}
        progress(i, total)
    noise = 4 * steps * 2**-53
    return Finding.by(
        everything(REPRODUCED),
        {
            f"{name}, least": Number(seen["least"], ">=" if name in SEMIDEFINITE else "<", -noise)
            for name, seen in ranges.items()
        },
        "least Γ_t over √V_t/α_t: " + ", ".join(f"{name} {seen['least']:.1g}" for name, seen in ranges.items()),
        {**ranges, "rounding": noise, "steps": steps},
        {name: gamma(METHODS[name], Theorem2(C=20), 100) for name in ("Adam", "SGD", "AdaGrad", "AMSGrad")},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _relative(gammas: np.ndarray) -> np.ndarray:
    """Γ_{t+1} over √V_{t+1}/α_{t+1}, which the Γ up to it sum to, but for the first."""
    return gammas / np.maximum(np.abs(np.cumsum(gammas)), np.abs(gammas))


def draw(finding: Finding, figure: "Figure") -> None:
    axes = figure.subplots(1, 1)
    for (name, gammas), style in zip(finding.data.items(), CURVES[1:], strict=False):
        axes.plot(range(2, len(gammas) + 2), gammas, **style, label=name)
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set_ylim(-40, 1000)
    axes.axhspan(-40, 0, color="0.92", zorder=0)
    axes.axhline(0, color="0", linewidth=0.8)
    axes.text(0.99, 0.02, "not semi-definite", transform=axes.transAxes, ha="right", va="bottom", color="0.35")
    axes.set(xlabel="step t", ylabel=r"$\Gamma_t = \sqrt{V_t}/\alpha_t - \sqrt{V_{t-1}}/\alpha_{t-1}$")
    axes.set_title("Theorem 2's problem (C = 20): only Adam lets its effective rate grow")
    axes.legend(ncols=4, loc="upper center")


EXPERIMENT = Experiment(
    id="C17",
    claim="Γ_t is positive semi-definite for SGD, AdaGrad, AMSGrad and AdamNC, and indefinite for Adam and RMSProp",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), equation (2) and sections 3 and 4",
    rule="reproduced if Γ_t ≥ 0, up to the rounding of t steps, for exactly those four of the six",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c17_gamma",
    alt="Γ over 100 steps of Theorem 2's problem: those of SGD, AdaGrad and AMSGrad stay above zero, Adam's "
    "jumps up once in 20 steps and is below zero between.",
    text="""\
This is the difference that the whole paper turns on: √V_t/α_t never falls for SGD, AdaGrad, AMSGrad and AdamNC,
while for Adam and RMSProp it can fall, and does when small gradients follow a large one. Both halves are proved
(gamma_semidefinite), for AdamNC under the condition that α_t √t does not rise.

An indefinite Γ breaks the proof of convergence, and does not itself mean divergence: C18 to C21 are the problems on
which it does.
""",
)
