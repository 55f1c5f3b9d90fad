"""C13: Adam's effective step is bounded, though not by the bound that the paper prints."""

import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.trace import trace
from ...rules import Adam
from ...show.style import CURVES
from .deciding import Number, everything
from .experiment import CORRECTED, Experiment, Finding, Progress
from .full_run import told
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BETAS = ((0.9, 0.999), (0.9, 0.99), (0.9, 0.95), (0.0, 0.9))
STEPS = 10_000
# √(1 − β2^t)/(1 − β1^t) is within 2.3e-5 of 1 at t = STEPS for β2 = 0.999, and closer for the others.
SETTLED = 1e-4

SPIKE = np.where(np.arange(STEPS) == STEPS - 1, 1.0, 1e-30)

LABELS = {"spike": "one late spike", "growing": "growing gradients"}


_SUMMARIES = {CORRECTED: "the true bound is larger: gradients that grow exceed it"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row(f"{label}, β = (0.9, 0.999)", numbers["beta1=0.9,beta2=0.999"][key], unit="α")
        for label, key in (
            ("printed bound", "printed"),
            ("largest step, one late spike", "spike"),
            ("largest step, growing gradients", "growing"),
            ("true supremum", "supremum"),
        )
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """|Δ_t|/α of Adam at ε = 0 for a single late gradient, and for gradients that grow."""
    beta1, beta2 = np.transpose(BETAS)
    gradients = np.stack([[SPIKE] * len(BETAS), [_growing(*betas) for betas in BETAS]])  # kind, pair of β, step
    opt = Adam(lr=1, beta1=beta1, beta2=beta2, eps=0)
    theta = trace(opt, np.zeros((len(BETAS), 2)), gradients.T)["theta"]
    steps = np.abs(np.diff(theta, axis=0, prepend=0))  # |Δ_t|/α, since α = 1
    numbers, paths = {}, {}
    for i, (b1, b2) in enumerate(BETAS):
        key = f"beta1={b1},beta2={b2}"
        paths[key] = dict(zip(LABELS, steps[:, i].T, strict=True))
        numbers[key] = {"printed": _printed(b1, b2), "supremum": _supremum(b1, b2)} | {
            name: float(path[-1]) for name, path in paths[key].items()
        }
    progress(1, 1)
    first = numbers["beta1=0.9,beta2=0.999"]
    return Finding.by(
        everything(CORRECTED),
        _deciding(numbers.values()),
        f"β = (0.9, 0.999): printed bound {first['printed']:.3f} α, one spike {first['spike']:.3f} α, "
        f"growing gradients {first['growing']:.3f} α = the true supremum",
        numbers,
        paths,
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _deciding(found: Collection[dict[str, float]]) -> dict[str, Number]:
    """The printed bound holds for one spike; the supremum is met from below by growing gradients, which exceed it."""
    spike = [each["spike"] / each["printed"] for each in found]
    growing = [each["growing"] / each["supremum"] for each in found]
    beyond = [each["growing"] / each["printed"] for each in found]
    return {
        "spike over the printed bound, greatest": Number(max(spike), "<=", 1 + SETTLED),
        "growing gradients over the supremum, least": Number(min(growing), ">", 1 - SETTLED),
        "growing gradients over the supremum, greatest": Number(max(growing), "<=", 1 + SETTLED),
        "growing gradients over the printed bound, greatest": Number(max(beyond), ">", 1 + SETTLED),
    }


def _printed(beta1: float, beta2: float) -> float:
    large = 1 - beta1 > math.sqrt(1 - beta2)
    return (1 - beta1) / math.sqrt(1 - beta2) if large else 1.0


def _supremum(beta1: float, beta2: float) -> float:
    """sup |Δ|/α over all gradients, by Cauchy-Schwarz, as t → ∞ (β1² < β2)."""
    return (1 - beta1) / math.sqrt((1 - beta2) * (1 - beta1**2 / beta2))


def _growing(beta1: float, beta2: float) -> np.ndarray:
    """g_i ∝ (β1/β2)^(T − i), where Cauchy-Schwarz is an equality; what is below 1e-30 is cut."""
    ages = np.arange(STEPS - 1, -1, -1.0)
    with np.errstate(under="ignore"):
        return np.maximum((beta1 / beta2) ** ages, 1e-30)


def draw(finding: Finding, figure: "Figure") -> None:
    left, right = figure.subplots(1, 2)
    key, last = "beta1=0.9,beta2=0.999", 900
    for (name, steps), style in zip(finding.data[key].items(), CURVES, strict=False):
        left.plot(range(1 - last, 1), steps[-last:], **style, label=LABELS[name])
    left.axhline(finding.numbers[key]["printed"], color="0.4", linestyle=":", label="bound as printed")
    left.axhline(finding.numbers[key]["supremum"], color="0", linestyle=(0, (5, 3)), label="true supremum")
    left.set(xlabel="step, counted from the last", ylabel=r"effective step $|\Delta_t|$ in units of $\alpha$")
    left.set_title(r"$\beta_1 = 0.9$, $\beta_2 = 0.999$")
    left.legend()

    beta2 = 1 - np.geomspace(1e-4, 0.15, 200)
    right.semilogx(1 - beta2, [_printed(0.9, b) for b in beta2], color="0.4", linestyle=":", label="bound as printed")
    right.semilogx(1 - beta2, [_supremum(0.9, b) for b in beta2], "k", dashes=(5, 3), label="true supremum")
    for name, style, marker in zip(("spike", "growing"), CURVES, "so", strict=False):
        points = [(1 - b2, finding.numbers[f"beta1={b1},beta2={b2}"][name]) for b1, b2 in BETAS if b1 == 0.9]
        right.plot(*zip(*points, strict=True), marker, color=style["color"], label=f"measured, {name}")
    right.set(xlabel=r"$1 - \beta_2$", ylabel=r"largest step in units of $\alpha$", yscale="log")
    right.set_title(r"$\beta_1 = 0.9$")
    right.legend()


EXPERIMENT = Experiment(
    id="C13",
    claim="Adam's effective step is bounded as the paper prints it",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 2.1",
    rule="holds with a correction if for four pairs of β one late spike stays within the printed bound, and growing "
    "gradients meet (1 − β1)/√((1 − β2)(1 − β1²/β2)), all to 1 in 10,000, and for some pair exceed the printed bound",
    recorded=CORRECTED,
    decide=everything(CORRECTED),
    measure=measure,
    draw=draw,
    figure="c13_effective_step",
    alt="Left: Adam's effective step over 900 steps. A spike after silence comes to the printed bound of 3.16 α, "
    "growing gradients pass it and come to 7.27 α, the true supremum. Right: both bounds over 1 − β2, with the "
    "measured largest steps on them.",
    text=told(
        "C13",
        """\
The step is bounded, but not by what is printed. The paper has two cases, α (1 − β1)/√(1 − β2) and α. Both hold \
for one gradient after zeros. Gradients that grow geometrically make longer steps: the true supremum is α (1 − \
β1)/√((1 − β2)(1 − β1²/β2)), and no gradients exceed it (theorem effective_step_supremum). For the default betas \
it is {beta1=0.9,beta2=0.999 > supremum|.2f|7.27} α, where the paper's bound is {beta1=0.9,beta2=0.999 > \
printed|.2f|3.16} α. For β1² ≥ β2 there is no bound at all.

If you rely on the paper's bound as a trust region, it can be wrong by that factor.
""",
    ),
)
