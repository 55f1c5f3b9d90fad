"""C18: on Theorem 1's online problem Adam's average regret does not vanish."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...problems import Theorem1
from ...problems.run_loop import Run, run
from ...show.style import CURVES
from .deciding import Number, everything, yes
from .experiment import REPRODUCED, Experiment, Finding, Progress, part
from .reddi import adagrad, adam, amsgrad, thinned
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CONSTANTS = (2.1, 3.0, 5.0, 10.0)
SHARE = 0.99  # α as a share of the theorem's bound √(1 − β2)
VANISHES = 0.01  # an average regret below this


_SUMMARIES = {REPRODUCED: "Adam stays above (2C − 4)/3; AdaGrad and AMSGrad fall to 0"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        *(Row(f"average regret, Adam, C = {C:g}", numbers[f"C={C:g}"]["average_regret"]) for C in CONSTANTS if C != 5),
        *(Row(f"average regret, {name}, C = 3", numbers[name]["average_regret"]) for name in ("AdaGrad", "AMSGrad")),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """Adam with the theorem's constants, and AdaGrad and AMSGrad beside it."""
    steps = 3_000_000 if full else 90_000
    numbers: dict[str, Any] = {}
    runs = {}
    for i, C in enumerate(CONSTANTS):
        problem = Theorem1(C=C)
        alpha = SHARE * problem.lr_bound
        runs[C] = run(adam(alpha, 0, problem.beta2), problem, steps, progress=part(progress, i, 6))
        numbers[f"C={C:g}"] = _numbers(runs[C], problem)
    problem = Theorem1(C=3)
    others: dict[str, Run] = {}
    cures: dict[str, Rule] = {"AdaGrad": adagrad(0.5), "AMSGrad": amsgrad(0.5, 0, problem.beta2)}
    for i, (name, opt) in enumerate(cures.items(), start=4):
        others[name] = run(opt, problem, steps, progress=part(progress, i, 6))
        numbers[name] = {"average_regret": float(others[name].average_regret[-1])}
    adam_at = [numbers[f"C={C:g}"] for C in CONSTANTS]
    deciding = {
        "Adam: at 1 after every cycle": yes(all(each["ends_of_cycles_at_1"] for each in adam_at)),
        "Adam: R_T over (2C − 4)T/3, least": Number(min(each["over_bound"] for each in adam_at), ">=", 1),
        **{f"{name}: R_T/T": Number(numbers[name]["average_regret"], "<", VANISHES) for name in others},
    }
    adams = ", ".join(f"{numbers[f'C={C:g}']['average_regret']:.4f} (C = {C:g})" for C in CONSTANTS)
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        f"R_T/T at T = {steps:,}: Adam {adams}, at or above (2C − 4)/3, x = 1 after every cycle; "
        f"AdaGrad {numbers['AdaGrad']['average_regret']:.4f}, AMSGrad {numbers['AMSGrad']['average_regret']:.4f}",
        {**numbers, "steps": steps},
        {"Adam": runs[3.0].average_regret, **{name: each.average_regret for name, each in others.items()}},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _numbers(result: Run, problem: Theorem1) -> dict[str, float | bool]:
    steps = len(result.losses)
    return {
        "average_regret": float(result.average_regret[-1]),
        "bound": problem.regret_bound(steps) / steps,
        "over_bound": float(result.regret[-1]) / problem.regret_bound(steps),
        "ends_of_cycles_at_1": bool(np.all(result.iterates[::3] == 1)),
        "least_iterate": float(result.iterates.min()),
    }


def draw(finding: Finding, figure: "Figure") -> None:
    axes = figure.subplots(1, 1)
    for (name, regret), style in zip(finding.data.items(), CURVES[1:], strict=False):
        axes.plot(*thinned(regret), **style, label=name)
    axes.axhline(2 / 3, color="0", linewidth=0.8, linestyle=(0, (5, 3)), label=r"$(2C - 4)/3$")
    axes.set(xscale="log", xlabel="step t", ylabel=r"average regret $R_t/t$", title="Theorem 1's problem, C = 3")
    axes.legend()


EXPERIMENT = Experiment(
    id="C18",
    claim="On the online problem of Theorem 1, Adam's average regret does not vanish",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 1 (section 3, Appendix A)",
    rule="reproduced if, for four C, x_{3t+1} = 1 exactly at every cycle and R_T ≥ (2C − 4)T/3, while AdaGrad's and "
    f"AMSGrad's R_T/T fall below {VANISHES:g}",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c18_theorem1",
    alt="Average regret over 90,000 steps on a logarithmic axis: Adam's stays at 2/3, those of AdaGrad and AMSGrad "
    "fall to zero.",
    text="""\
Adam never leaves the worst point of this problem for long: at every third step it is back at x = 1 exactly, and its
average regret stays above (2C − 4)/3, for ever (at whole cycles); the theorem adam_cycle proves it for the code,
every C > 2 and all cycles. The average regrets of AdaGrad and AMSGrad fall towards zero.

The problem is made for the purpose: β1 = 0, β2 = 1/(1 + C²), and a gradient of C in every third step. It shows that
Adam's proof of convergence cannot be repaired, not that Adam fails where it is used. The printed proof errs at t =
0 and in the version with ε, which the theorems correct.
""",
)
