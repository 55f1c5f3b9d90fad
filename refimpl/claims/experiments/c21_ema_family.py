"""C21: every method with an exponential moving average of squares fails on the counterexample."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...problems import SyntheticOnline
from ...problems.run_loop import run
from ...rules import AdaDelta, Adam, AdaMax, NAdam, RMSProp
from ...schedules import InverseSqrt
from ...show.style import CURVES, PINK
from .deciding import Number, everything
from .experiment import REPRODUCED, Experiment, Finding, Progress, part
from .reddi import adamnc, amsgrad, thinned
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SETTINGS: dict[str, Any] = dict(lr=1, beta1=0.9, beta2=0.99, schedule=InverseSqrt())
FAMILY = {
    "Adam": Adam(**SETTINGS),
    "RMSProp": RMSProp(lr=1, beta2=0.99, schedule=InverseSqrt()),
    "NAdam": NAdam(**SETTINGS),
    "AdaMax": AdaMax(**SETTINGS),
    "AdaDelta": AdaDelta(rho=0.99),  # it has no learning rate that could fall
}
CURED = {"AMSGrad": amsgrad(1, 0.9, 0.99), "AdamNC": adamnc(1, 0.9)}
# Without momentum a cycle moves AdaMax down by α and up by (10/1010) Σ_{j ≤ 100} β2^−j α, which is
# less than α only for β2 > 0.9998.
SLOW_ADAMAX = {"AdaMax, β2 = 0.9999": AdaMax(**SETTINGS | {"beta2": 0.9999})}
LATE = 0.9  # beyond it an iterate is at the worst point, or at the best one

LAST = {"color": PINK, "linestyle": (0, (3, 1, 1, 1))}


_SUMMARIES = {REPRODUCED: "all five end at the worst point, at β2 = 0.99"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("late iterate, least of the five (worst point: 1)", min(numbers[name]["late_iterate"] for name in FAMILY)),
        *(Row(f"late iterate, {name}", numbers[name]["late_iterate"]) for name in (*CURED, *SLOW_ADAMAX)),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """Where each method ends, and its average regret; the worst point is +1, the best −1."""
    steps = 2_000_000 if full else 200_000
    numbers, paths = {}, {}
    methods = {**FAMILY, **CURED, **SLOW_ADAMAX}
    for i, (name, opt) in enumerate(methods.items()):
        result = run(opt, SyntheticOnline(), steps, progress=part(progress, i, len(methods)))
        late = result.iterates[-steps // 10 :].mean()
        numbers[name] = {"average_regret": float(result.average_regret[-1]), "late_iterate": float(late)}
        paths[name] = result.iterates[1:]
    deciding = {f"late iterate of {name}": Number(numbers[name]["late_iterate"], ">", LATE) for name in FAMILY}
    deciding |= {f"late iterate of {name}": Number(numbers[name]["late_iterate"], "<", -LATE) for name in CURED}
    places = ", ".join(f"{name} {each['late_iterate']:+.2f}" for name, each in numbers.items())
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        f"mean x_t over the last tenth of {steps:,} steps (best −1): {places}",
        {**numbers, "steps": steps},
        paths,
        rows=to_show,
        summaries=_SUMMARIES,
    )


def draw(finding: Finding, figure: "Figure") -> None:
    axes = figure.subplots(1, 1)
    for (name, path), style in zip(finding.data.items(), [*CURVES, LAST], strict=True):
        axes.plot(*thinned(path, 400), **style, label=name)
    axes.set(xscale="log", xlabel="step t", ylabel=r"iterate $x_t$", ylim=(-1.08, 1.08))
    axes.set_title("1010x once in 101 steps, else −10x: the best point is −1")
    axes.legend(ncols=1, loc="center left", bbox_to_anchor=(1.0, 0.5))


EXPERIMENT = Experiment(
    id="C21",
    claim="Methods with exponential averages fail on the synthetic online problem: Adam, RMSProp, AdaDelta, NAdam and "
    "AdaMax",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), section 3 and section 5",
    rule="reproduced if the mean iterate over the last tenth exceeds 0.9 for all five at β2 = 0.99 (ρ for AdaDelta) "
    "and is below −0.9 for AMSGrad and AdamNC; AdaMax at β2 = 0.9999 is shown beside them",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c21_ema_family",
    alt="The iterate over 200,000 steps of eight methods, between −1, the best point, and +1, the worst: Adam, "
    "RMSProp, NAdam, AdaMax and AdaDelta end at +1, AMSGrad, AdamNC and AdaMax with β2 = 0.9999 at −1.",
    text="""\
It is the moving average that fails, not Adam: RMSProp, NAdam, AdaDelta and AdaMax end at the worst point too, since
each forgets the rare large gradient. AMSGrad and AdamNC, which do not forget, go to the best.

The claim is about settings: with β2 = 0.9999 AdaMax remembers the large gradient for the hundred steps until the
next, and also goes to the best point.
""",
)
