"""C04: with Adam, L2 shrinks weights with large gradients less than others; decoupled decay shrinks all alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...problems.networks import Plain, Task
from ...rules import Adam, AdamW
from ...schedules import CosineAnnealing
from ...show.style import BLACK, BLUE, RED
from ...training import descend
from ...training.descent import stepper
from ...training.threads import one_thread
from .deciding import Number, everything
from .digits import Told
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .full_run import told
from .portable import log10
from .portable import slope as fitted
from .rows import Row
from .statistics import interval
from .twins import here

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TASK, NETWORK = Task(noise=0.2), Plain()
EPOCHS, LR = 20, 1e-3
STEPS = EPOCHS * TASK.steps_per_epoch(50)
ANNEALED = CosineAnnealing(T=STEPS)
#: The least mean weight, and the least gradient, of the weights looked at; none of them changes its sign.
LEAST_WEIGHT, LEAST_GRADIENT = 0.02, 1e-6
STEEP, FLAT = -0.7, 0.05
WEAK = "Adam + L2, λ′ = 0.0001"  # λ′|θ| is far below almost every gradient
METHODS: dict[str, Rule] = {
    WEAK: Adam(lr=LR, l2=1e-4, schedule=ANNEALED),
    "Adam + L2, λ′ = 0.01": Adam(lr=LR, l2=1e-2, schedule=ANNEALED),
    "AdamW, λ = 0.001": AdamW(lr=LR, weight_decay=1e-3, schedule=ANNEALED),
}


@dataclass(frozen=True)
class Stream:
    """A run of Adam without decay: its start, its gradients (steps, lanes, size), and what came of it.

    Attributes:
        mean: of each weight over the run.
        kept: weights that are large enough, have gradients, and keep their sign.
    """

    start: np.ndarray
    gradients: np.ndarray
    theta: np.ndarray
    mean: np.ndarray
    kept: np.ndarray

    @property
    def rms(self) -> np.ndarray:
        """The scale of each weight's gradient."""
        return np.sqrt(np.mean(self.gradients**2, axis=0))


def recorded(seeds: range, progress: Progress) -> Stream:
    """Adam without decay, trained; float64, so that small shrinkages are not lost in rounding."""
    start = np.stack([here(TASK).start(NETWORK, seed) for seed in seeds])
    gradients, total, lowest, highest = [], np.zeros_like(start), start.copy(), start.copy()
    moments = descend(Adam(lr=LR, schedule=ANNEALED), NETWORK, start, seeds=seeds, task=TASK)
    for moment in islice(moments, STEPS):
        gradients.append(moment.g.copy())
        total += moment.theta
        np.minimum(lowest, moment.theta, out=lowest)
        np.maximum(highest, moment.theta, out=highest)
        progress(moment.t, 2 * STEPS)
    stream = Stream(start, np.stack(gradients), moment.theta.copy(), total / STEPS, lowest * highest > 0)
    large = (np.abs(stream.mean) > LEAST_WEIGHT) & (stream.rms > LEAST_GRADIENT)
    return Stream(start, stream.gradients, stream.theta, stream.mean, stream.kept & large)


def replayed(opt: Rule, stream: Stream) -> np.ndarray:
    """Open loop: the rule on the very gradients of the other run, whatever they do to the weights."""
    theta = stream.start.copy()
    step, state = stepper(opt, theta), opt.init(theta)
    for g in stream.gradients:
        theta, state = step(theta, g, state)
    return theta


def shrinkage(stream: Stream, theta: np.ndarray) -> np.ndarray:
    """By what share of its mean each weight is smaller than without decay; 0 for those not looked at."""
    return np.divide(stream.theta - theta, stream.mean, out=np.zeros_like(theta), where=stream.kept)


def slope(rms: np.ndarray, shrunk: np.ndarray) -> float:
    """Of log shrinkage against log gradient, by least squares."""
    return fitted(log10(rms), log10(shrunk))


def deciles(rms: np.ndarray, shrunk: np.ndarray) -> np.ndarray:
    """The median shrinkage of the tenth of weights with the smallest gradients, of the next tenth, and so on."""
    return np.array([np.median(part) for part in np.array_split(shrunk[np.argsort(rms, kind="stable")], 10)])


_SUMMARIES = {REPRODUCED: "as gradients grow, L2 shrinks less and AdamW does not"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [Row(f"slope, {name}", numbers[name]["slope"]) for name in METHODS]


@one_thread()
def measure(full: bool, progress: Progress) -> Finding:
    """The recorded stream through each method, and the methods really trained, for comparison."""
    seeds = range(20 if full else 5)
    stream = recorded(seeds, progress)
    numbers: dict[str, Any] = {"seeds": len(seeds), "share_of_weights": float(stream.kept.mean())}
    clouds: dict[str, Any] = {}
    for i, (name, opt) in enumerate(METHODS.items(), start=1):
        found = _fitted(stream, shrinkage(stream, replayed(opt, stream)))
        trained = _trained(opt, seeds, stream)
        clouds[name] = found.pop("cloud")
        numbers[name] = found | {"closed_loop_kept_at_lowest_and_highest_gradients": trained}
        progress(STEPS + STEPS * i // len(METHODS), 2 * STEPS)
    decoupled = [abs(end) for name in METHODS if "AdamW" in name for end in numbers[name]["slope_interval"]]
    deciding = {
        f"slope, {WEAK}, upper end of the interval": Number(numbers[WEAK]["slope_interval"][1], "<", STEEP),
        "slope, AdamW, end of the interval farther from 0": Number(max(decoupled), "<", FLAT),
    }
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        Told(
            f"slope of log shrinkage against log gradient, open loop, {len(seeds)} seeds: "
            + ", ".join(f"{{}} ({name})" for name in METHODS),
            *(numbers[name]["slope"] for name in METHODS),
        ),
        numbers,
        {"clouds": clouds},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _fitted(stream: Stream, shrunk: np.ndarray) -> dict[str, Any]:
    """Slope and deciles of each seed, and the points of the first seed for the figure."""
    slopes, ratios, clouds, shares = [], [], [], []
    for rms, mine, kept in zip(stream.rms, shrunk, stream.kept, strict=True):
        used = kept & (mine > 0)
        slopes.append(slope(rms[used], mine[used]))
        middle = deciles(rms[kept], mine[kept])
        ratios.append(middle[0] / middle[-1])
        clouds.append((rms[used], mine[used], deciles(rms[kept], rms[kept]), middle))
        shares.append(used.sum() / kept.sum())
    return {
        "slope": float(np.mean(slopes)),
        "slope_interval": list(interval(slopes)),
        "shrinkage_at_lowest_over_highest_gradients": float(np.mean(ratios)),
        "share_that_shrank": float(np.mean(shares)),
        "cloud": clouds[0],
    }


def _trained(opt: Rule, seeds: range, stream: Stream) -> list[float]:
    """Closed loop, where gradients answer to the decay: |θ|/|θ without decay|, lowest and highest gradient decile."""
    moments = descend(opt, NETWORK, stream.start, seeds=seeds, task=TASK)
    for moment in islice(moments, STEPS):
        last = moment
    kept = np.abs(np.divide(last.theta, stream.theta, out=np.zeros_like(last.theta), where=stream.kept))
    ends = [
        deciles(rms[used], mine[used])[[0, -1]] for rms, mine, used in zip(stream.rms, kept, stream.kept, strict=True)
    ]
    return [float(x) for x in np.mean(ends, axis=0)]


def draw(finding: Finding, figure: "Figure") -> None:
    axes = figure.subplots(1, 2, sharex=True)
    names = [name for name in METHODS if "0.01" not in name]
    styles = ((BLUE, "o", -1, "slope −1"), (RED, "s", 0, "slope 0"))
    for ax, name, (color, marker, exponent, label) in zip(axes, names, styles, strict=True):
        rms, shrunk, centres, medians = finding.data["clouds"][name]
        ax.plot(rms, shrunk, ".", color=color, markersize=2, alpha=0.35, rasterized=True)
        line = medians[4] * (centres / centres[4]) ** exponent
        ax.plot(centres, line, color=BLACK, linestyle="--", linewidth=1, label=label)
        ax.plot(centres, medians, marker, color="white", markeredgecolor=BLACK, label="medians of tenths")
        found = finding.numbers[name]["slope"]
        ax.set(
            xscale="log",
            yscale="log",
            title=f"{name}: slope {found:.2f}".replace("-", "−"),
            xlabel="gradient of the weight, rms",
        )
        ax.set_ylim(medians[4] / 100, medians[4] * 100)
        ax.legend(loc="lower left")
    axes[0].set_ylabel("shrinkage, share of the weight")


EXPERIMENT = Experiment(
    id="C04",
    claim="With Adam, L2 shrinks weights with large gradients less; decoupled decay does not",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), section 2, after Proposition 2, and Proposition 3",
    rule="the gradients of one run of Adam without decay go, open loop, through Adam with L2 and through AdamW; "
    f"reproduced if the slope of log shrinkage against log gradient is below −{-STEEP:g} for λ′ = 0.0001 and within "
    f"±{FLAT:g} for AdamW, over the whole 95 % bootstrap interval over seeds",
    rule_changed="at first the rule asked for the slope at both strengths of L2. The larger one crosses −0.7, because "
    "the decay itself fills v there, so the rule now asks for the smaller one.",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    twinned=True,
    measure=measure,
    draw=draw,
    figure="c04_shrinkage",
    text=told(
        "C04",
        """\
**It holds, and by the mechanism that the paper gives.** In real training each method meets other gradients, and \
the data hold a weight with a large gradient in place. Therefore the gradients of one run of Adam without decay \
are recorded, and the same gradients are given to Adam with L2 and to AdamW. All differences are then due to the \
decay. With λ′ = 0.0001 a weight shrinks in inverse proportion to the scale of its gradient. The slope is {Adam \
+ L2, λ′ = 0.0001 > slope|.2f|−1.04} (95 % interval over {seeds|d|5} seeds {Adam + L2, λ′ = 0.0001 > \
slope_interval|to .2f|−1.08 to −1.00}). The tenth of the weights with the smallest gradients shrinks {Adam + L2, \
λ′ = 0.0001 > shrinkage_at_lowest_over_highest_gradients|.0f|18} times as much as the tenth with the largest. \
AdamW shrinks all weights alike: its slope is {AdamW, λ = 0.001 > slope|.2f|−0.01}, its ratio {AdamW, λ = 0.001 \
> shrinkage_at_lowest_over_highest_gradients|.2f|1.06}.

**Why.** Adam divides the sum of gradient and decay by the root of v. While λ′|θ| is small beside the gradient, \
v is the mean square of the gradient alone, and the weight shrinks at the rate η_t α λ′/√v: slope −1. At λ′ = \
0.01 the decay itself fills v, and the slope is {Adam + L2, λ′ = 0.01 > slope|.2f|−0.77} (interval {Adam + L2, \
λ′ = 0.01 > slope_interval|to .2f|−0.86 to −0.68}). AdamW keeps a small slope: weights with large gradients move \
while η_t falls, so the mean by which the shrinkage is divided is not quite the weight at which the decay acted.

**How sure.** Very: the effect is many standard errors from zero, and {share_of_weights|% .0f|85} % of all \
weights enter. These are the weights whose mean is above 0.02, that have a gradient, and that keep their sign. \
The methods still differ when each is trained for itself. With L2 at λ′ = 0.01 the weights with the smallest \
gradients end at {Adam + L2, λ′ = 0.01 > closed_loop_kept_at_lowest_and_highest_gradients > 0|.2f|0.59} of their \
undecayed size, and those with the largest at {Adam + L2, λ′ = 0.01 > \
closed_loop_kept_at_lowest_and_highest_gradients > 1|.2f|0.97}. With AdamW they end at {AdamW, λ = 0.001 > \
closed_loop_kept_at_lowest_and_highest_gradients > 0|.2f|0.89} and {AdamW, λ = 0.001 > \
closed_loop_kept_at_lowest_and_highest_gradients > 1|.2f|0.91}. This says how the decay is spread over the \
weights. It does not say that one spread generalises better; that is C08.
""",
    ),
    alt="Two clouds of weights, shrinkage against the scale of the gradient, both logarithmic. Left, Adam with L2: the "
    "cloud falls along a line of slope minus one, over two decades. Right, AdamW: it lies along a level line.",
)
