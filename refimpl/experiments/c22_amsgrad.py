"""C22: AMSGrad and AdamNC do not fail there; Figure 1 of Reddi et al."""

from typing import TYPE_CHECKING, Any

from ..problems import Problem, SyntheticOnline, SyntheticStochastic
from ..running import run
from .experiment import NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .reddi import adam, adamnc, amsgrad, part, thinned
from .style import CURVES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALPHA, BETA1, BETA2 = 0.5, 0.9, 0.99
METHODS = {
    "Adam": adam(ALPHA, BETA1, BETA2),
    "AMSGrad": amsgrad(ALPHA, BETA1, BETA2),
    "AdamNC": adamnc(ALPHA, BETA1),
}


def measure(full: bool, progress: Progress) -> Finding:
    """The two synthetic problems, x_1 = 0 and α_t = 0.5/√t, which the paper does not state."""
    online, stochastic = (7_000_000, 10_000_000) if full else (1_000_000, 1_000_000)
    tasks: list[tuple[Problem, int, str]] = [(SyntheticOnline(), online, name) for name in METHODS]
    tasks += [(SyntheticStochastic(), stochastic, name) for name in ("Adam", "AMSGrad")]
    numbers: dict[str, Any] = {"online": {}, "stochastic": {}}
    data: dict[str, Any] = {"regret": {}, "online": {}, "stochastic": {}}
    for i, (problem, steps, name) in enumerate(tasks):
        result = run(METHODS[name], problem, steps, progress=part(progress, i, len(tasks)))
        kind = "online" if isinstance(problem, SyntheticOnline) else "stochastic"
        numbers[kind][name] = _numbers(result, steps)
        data[kind][name] = thinned(result.iterates[1:])
        if kind == "online":
            data["regret"][name] = thinned(result.average_regret)
    ends = {name: each[f"average_regret_at_{online}"] for name, each in numbers["online"].items()}
    last = {name: each["last_iterate"] for name, each in numbers["online"].items()}
    holds = ends["Adam"] > 0.198 and last["Adam"] > 0.99
    holds &= all(ends[name] < ends["Adam"] / 2 and last[name] < -0.99 for name in ("AMSGrad", "AdamNC"))
    return Finding(
        REPRODUCED if holds else NOT_REPRODUCED,
        f"online, t = {online:,}: R_t/t and x_t of "
        + ", ".join(f"{name} {ends[name]:.4f} and {last[name]:+.4f}" for name in METHODS),
        numbers,
        data,
    )


def _numbers(result: Any, steps: int) -> dict[str, float]:
    """Four digits, as the figure is compared: R_t/t at whole millions, and where the run ends."""
    marks = {m * 1_000_000 for m in (1, 2, 4, 7) if m * 1_000_000 <= steps} | {steps}
    regret = {f"average_regret_at_{t}": round(float(result.average_regret[t - 1]), 4) for t in sorted(marks)}
    late = float(result.iterates[-steps // 10 :].mean())
    return {**regret, "last_iterate": round(float(result.iterates[-1]), 4), "late_iterate": round(late, 4)}


def draw(finding: Finding, figure: "Figure") -> None:
    panels = zip(
        figure.subplots(1, 3),
        ("regret", "online", "stochastic"),
        ("online: average regret", "online: iterate (best −1)", "stochastic: iterate (best −1)"),
        (r"$R_t/t$", r"$x_t$", r"$x_t$"),
        strict=True,
    )
    for axes, kind, title, ylabel in panels:
        for (name, (t, values)), style in zip(finding.data[kind].items(), CURVES, strict=False):
            axes.plot([step / 1e6 for step in t], values, **style, label=name)
        axes.set(xlabel="step t in millions", ylabel=ylabel, title=title)
    figure.axes[0].set_ylim(0, 0.5)
    figure.axes[0].legend(loc="upper right")


EXPERIMENT = Experiment(
    id="C22",
    claim="AMSGrad and AdamNC do not; Figure 1",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 5 and Figure 1",
    rule="reproduced if on the online problem Adam ends above 0.99 with R_T/T above its limit 20/101, and AMSGrad and "
    "AdamNC end below −0.99 with less than half its R_T/T; the stochastic runs are shown, and vary with the seed",
    recorded=REPRODUCED,
    measure=measure,
    draw=draw,
    figure="c22_figure1",
    size=(10.5, 3.4),
)
