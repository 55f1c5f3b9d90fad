"""C24: the noise of the stochastic gradient is at most a constant times the loss; does it follow the loss?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems.networks import Data, Plain, Task
from ...problems.networks.arithmetic import arithmetic
from ...problems.networks.loss import cross_entropy, log_softmax
from ...problems.networks.per_sample import products
from ...rules import SGD
from ...show.style import BLACK, CURVES
from ...training import descend
from ...training.threads import one_thread
from .deciding import Number
from .digits import Told
from .experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .full_run import told
from .portable import correlation, log
from .rows import Row
from .twins import here

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Column 0 for even digits, 1 for odd ones.
PARITY = np.eye(2)[np.arange(10) % 2]


class Parity(Task):
    """Odd or even?  A redrawn digit is of the wrong parity in half of the cases."""

    def data(self, seed: int) -> Data:
        data = super().data(seed)
        return Data(data.x_train, data.y_train @ PARITY, data.x_test, data.y_test @ PARITY)


NOISE = 0.2
TASKS: dict[str, tuple[Plain, Task]] = {
    "noisy": (Plain(), Task(noise=NOISE)),
    "clean": (Plain(), Task()),
    "binary": (Plain(classes=2), Parity(noise=NOISE)),
}
SETTINGS = ((0.03, 0.0), (0.1, 0.0), (0.3, 0.0), (0.3, 0.01))  # α and λ′ of SGD without momentum
FULL = tuple(product((0.03, 0.1, 0.3, 0.6), (0.0, 0.001, 0.003, 0.01)))
RECORDS = 16
CORRELATED = 0.9
ABOVE, BELOW = "N over its upper bound, greatest", "lower bound over N, greatest"
FACTORED, FOLLOWS = "correlation of log(N/J) with log L, least", "correlation of log N with log L, least"


def sharpest() -> float:
    """The supremum of q²/(−log(1 − q)) over 0 < q < 1: of ℓ′²/ℓ for the logistic loss, q its slope.

    With u = −log(1 − q) the derivative is zero where eᵘ = 1 + 2u, which iterating u = log(1 + 2u) finds.
    """
    u = 1.0
    for _ in range(100):
        u = math.log1p(2 * u)
    return 4 * u / (1 + 2 * u) ** 2


#: In N ≤ c M² L: for the logistic loss, M bounds ‖∇h‖; for softmax ‖p − y‖² ≤ 2(1 − p_y)², and M bounds ‖J‖.
LOGISTIC = sharpest()
SOFTMAX = 2 * LOGISTIC


@dataclass(frozen=True)
class Noise:
    """At one point of a run, over all training samples.

    Attributes:
        loss: L, the mean cross-entropy.
        noise: N, the mean of ‖g_i − ∇L‖².
        jacobian: the mean of ‖g_i‖² over the mean of ‖p_i − y_i‖²: how much an error at the logits is multiplied.
        upper: c M² L.
        lower: for two classes, c m² L − ‖∇L‖² with the least ℓ′²/ℓ and ‖∇h‖ of this point; else 0.
        least: that least ℓ′²/ℓ, or 0.
    """

    loss: float
    noise: float
    jacobian: float
    upper: float
    lower: float
    least: float


def noise(network: Plain, theta: np.ndarray, x: np.ndarray, y: np.ndarray) -> Noise:
    """Exact, at weights (size,), in float64."""
    xp = arithmetic(theta)
    z = network.logits(theta, x)
    p = np.exp(log_softmax(xp, z))
    loss = float(cross_entropy(xp, z, y))
    squares = products(network, theta, x, (p - y)[None])[:, 0, 0]
    mean = float(np.sum(network.gradient(theta, x, y) ** 2))
    missed = np.sum((p - y) ** 2, axis=-1)
    if network.classes == 2:  # the margin is h = z_1 − z_0, and ℓ′ is 1 − p_y
        slopes = np.broadcast_to(np.array([-1.0, 1.0]), (1, len(x), 2))
        widths = products(network, theta, x, slopes)[:, 0, 0]
        each = -np.sum(log_softmax(xp, z) * y, axis=-1)
        least = float(np.min(missed / 2 / each))
        upper, lower = LOGISTIC * widths.max() * loss, least * widths.min() * loss - mean
    else:
        unit = np.broadcast_to(np.eye(network.classes)[:, None], (network.classes, len(x), network.classes))
        widths = np.linalg.eigvalsh(products(network, theta, x, unit))[:, -1]
        least, lower, upper = 0.0, 0.0, SOFTMAX * widths.max() * loss
    jacobian = float(squares.mean() / missed.mean())
    return Noise(loss, float(squares.mean()) - mean, jacobian, float(upper), float(lower), least)


_SUMMARIES = {CORRECTED: "only at a given scale of the Jacobian; the bound holds"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("share of the bound that is used, largest", max(numbers[name]["largest_share_of_bound"] for name in TASKS)),
        Row("correlation of noise and loss, clean labels, least", numbers["clean"]["correlation"][0]),
        Row("correlation of noise and loss, noisy labels, least", numbers["noisy"]["correlation"][0]),
        Row(
            "correlation of noise/J and loss, least",
            min(numbers[name]["correlation_without_jacobian"][0] for name in TASKS),
        ),
    ]


@one_thread()
def measure(full: bool, progress: Progress) -> Finding:
    """SGD with a constant rate on each task, looked at ever more rarely."""
    settings, seeds = (FULL, range(5)) if full else (SETTINGS, range(2))
    runs: dict[str, dict[tuple[float, float], list[np.ndarray]]] = {}
    for i, (name, (network, task)) in enumerate(TASKS.items()):
        runs[name] = _runs(network, task, settings, seeds, 150 if full else 60, _part(progress, i))
    numbers: dict[str, Any] = {"seeds": len(seeds), "settings": len(settings)}
    numbers |= {name: _numbers(each) for name, each in runs.items()}
    share, lower = (max(numbers[name][key] for name in runs) for key in ("largest_share_of_bound", "lower_over_noise"))
    follows, factored = (
        min(numbers[name][key][0] for name in runs) for key in ("correlation", "correlation_without_jacobian")
    )
    noisy, clean = (numbers[name]["correlation"] for name in ("noisy", "clean"))
    return Finding.by(
        decide,
        {
            ABOVE: Number(share, "<=", 1),
            BELOW: Number(lower, "<=", 1),
            FACTORED: Number(factored, ">", CORRELATED),
            FOLLOWS: Number(follows, ">", CORRELATED),
        },
        Told(
            "at most {} of the bound is used; log noise and log loss correlate {} to {} on clean labels but {} to {} "
            "on noisy ones; divided by the Jacobian's scale {} or more everywhere",
            *(share, *clean, *noisy, factored),
        ),
        numbers,
        {"runs": runs},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def decide(holds: Mapping[str, bool]) -> str:
    """By the rule below."""
    if not (holds[ABOVE] and holds[BELOW] and holds[FACTORED]):
        return NOT_REPRODUCED
    return REPRODUCED if holds[FOLLOWS] else CORRECTED


def _runs(
    network: Plain, task: Task, settings: tuple[tuple[float, float], ...], seeds: range, epochs: int, progress: Progress
) -> dict[tuple[float, float], list[np.ndarray]]:
    """For each setting and seed the ``Noise`` at each record, as rows."""
    lanes = [(pair, seed) for pair in settings for seed in seeds]
    lr, l2 = (np.array([pair[i] for pair, _ in lanes]) for i in (0, 1))
    mine = [seed for _, seed in lanes]
    start = np.stack([here(task).start(network, seed) for seed in mine])
    steps = epochs * task.steps_per_epoch(50)
    marks = np.unique(np.geomspace(2, steps, RECORDS).astype(int)).tolist()
    found: dict[tuple[float, float], list[np.ndarray]] = {pair: [] for pair in settings}
    rows: list[list[Noise]] = [[] for _ in lanes]
    for moment in islice(descend(SGD(lr=lr, l2=l2), network, start, seeds=mine, task=task), steps):
        if moment.t in marks:
            for row, theta, seed in zip(rows, moment.theta, mine, strict=True):
                data = task.data(seed)
                row.append(noise(network, theta, data.x_train, data.y_train))
            progress(marks.index(moment.t) + 1, len(marks))
    for (pair, _), row in zip(lanes, rows, strict=True):
        found[pair].append(np.array([list(vars(each).values()) for each in row]))
    return found


def _numbers(runs: dict[tuple[float, float], list[np.ndarray]]) -> dict[str, Any]:
    """The least and the greatest of every run's numbers."""
    every = [run for each in runs.values() for run in each]
    loss, noise_, jacobian, upper, lower, least = np.concatenate(every).T
    whole = [correlation(log(run[:, 0]), log(run[:, 1])) for run in every]
    factored = [correlation(log(run[:, 0]), log(run[:, 1] / run[:, 2])) for run in every]
    return {
        "largest_share_of_bound": float(np.max(noise_ / upper)),
        "above_lower": bool(np.all(noise_ >= lower)),
        "lower_over_noise": float(np.max(lower / noise_)),
        "least_slope_squared_over_loss": float(least.min()),
        "correlation": [float(min(whole)), float(max(whole))],
        "correlation_without_jacobian": [float(min(factored)), float(max(factored))],
        "noise_over_loss": [float(np.min(noise_ / loss)), float(np.max(noise_ / loss))],
        "noise_over_jacobian_and_loss": [
            float(np.min(noise_ / jacobian / loss)),
            float(np.max(noise_ / jacobian / loss)),
        ],
        "last_jacobian": {
            f"α = {lr:g}, λ′ = {l2:g}": float(np.mean([run[-1, 2] for run in each])) for (lr, l2), each in runs.items()
        },
    }


def _part(progress: Progress, i: int) -> Progress:
    return lambda done, total: progress(i * total + done, len(TASKS) * total)


def draw(finding: Finding, figure: "Figure") -> None:
    left, right = figure.subplots(1, 2)
    shown = (("noisy", (0.03, 0.0)), ("noisy", (0.3, 0.01)), ("clean", (0.03, 0.0)), ("clean", (0.3, 0.0)))
    for (task, (lr, l2)), style in zip(shown, CURVES, strict=False):
        run = finding.data["runs"][task][lr, l2][0]
        label = f"{task} labels, α = {lr:g}, λ′ = {l2:g}"
        left.plot(run[:, 0], run[:, 1], **style, marker="o", markersize=3, label=label)
        left.plot(run[-1, 0], run[-1, 1], "s", color=style["color"], markersize=7)
        left.plot(run[:, 0], run[:, 3], color=style["color"], linewidth=0.7, linestyle=(0, (1, 2)))
        right.plot(run[:, 0], run[:, 1] / run[:, 2], **style, marker="o", markersize=3)
    loss = np.array(left.get_xlim())
    right.plot(loss, SOFTMAX * loss, color=BLACK, linewidth=0.8, label=f"{SOFTMAX:.3f} L")
    left.set(xscale="log", yscale="log", xlabel="training loss L", ylabel="gradient noise N")
    left.set_title("squares: end of the run; dotted: its bound")
    right.set(xscale="log", yscale="log", xlabel="training loss L", ylabel="N/J", title="divided by J")
    right.legend(loc="upper left")
    figure.legend(*left.get_legend_handles_labels(), ncols=2, loc="outside lower center")


EXPERIMENT = Experiment(
    id="C24",
    claim="The gradient noise scales with the loss: E‖g‖² ≤ c₂L, and from below under an extra assumption",
    source="D'Angelo, Andriushchenko, Varre & Flammarion 2024 (arXiv 2310.04415v2), appendix C.2, Proposition 2",
    rule="over all training samples, exactly: N = E‖g_i − ∇L‖², the largest ‖J‖ = M, and J = E‖g_i‖²/E‖p − y‖²; not "
    "reproduced if N exceeds 0.815 M² L (ten classes) or 0.407 M² L (two), or is below its lower bound, at any point, "
    f"or if the correlation of log(N/J) with log L is below {CORRELATED:g} in any run; otherwise reproduced if that "
    f"of log N with log L is above {CORRELATED:g} in every run, and held with a correction if not",
    recorded=CORRECTED,
    decide=decide,
    twinned=True,
    theorem="gradient_noise",
    measure=measure,
    draw=draw,
    figure="c24_noise",
    size=(8.0, 4.4),
    alt="Left: paths of noise against loss. With clean labels they run down together; with noisy labels the noise "
    "rises while the loss falls; each bound is a dotted line well above. Right: divided by the Jacobian's scale all "
    "paths lie on one curve, below a line of slope one.",
    text=told(
        "C24",
        """\
**From above it holds, and can be proved. The noise goes with the loss only while the scale of the Jacobian does \
not change.** All numbers are exact over the 600 training samples, of SGD without momentum on the plain network.

**The bound.** For the logistic loss ℓ′² ≤ c ℓ with c = sup q²/(−log(1 − q)) = 0.407; the theorem gradient_noise \
has the simpler ½, the paper 1. So the noise N is at most c M² L, with M the greatest ‖∇h‖ over the samples. For \
softmax ‖p − y‖² is (1 − p_y)² and the sum of the squares of the other p, together at most 2(1 − p_y)². There c \
is 0.815, and M is the greatest ‖J‖, the operator norm of the logits' Jacobian. No point of any run exceeds the \
bound. At most {binary > largest_share_of_bound|.2f|0.61} of it is used with two classes. M is not a constant of \
the problem: it moves with the weights.

**What moves.** With clean labels N falls with L, and their logarithms correlate by {clean > correlation|to \
.2f|0.87 to 0.98}. With a fifth of the labels drawn again the correlations are {noisy > correlation|to .2f|−0.99 \
to 0.84}: without decay the same training drives the noise *up* while the loss goes down. The loss falls slowly, \
and the Jacobian grows to fit the wrong labels. J is the factor by which an error at the logits is multiplied on \
its way to the weights. Divided by J, the noise follows the loss in every run, by {noisy > \
correlation_without_jacobian > 0|.2f|0.98} or more on noisy labels. Weight decay holds J: at α = 0.3 it ends at \
{noisy > last_jacobian > α = 0.3, λ′ = 0|.0f|83} without and at {noisy > last_jacobian > α = 0.3, λ′ = \
0.01|.0f|38} with λ′ = 0.01. So “noise follows the loss” is true at a given scale of the Jacobian, which is how \
the paper uses it. The loss is not by itself a measure of the noise.

**From below** the extra assumption ℓ′² ≥ c ℓ makes it true, with the term ‖∇L‖² taken off, which the paper \
drops (see the theorem). It is of little use: the least ℓ′²/ℓ over the samples of a run was {binary > \
least_slope_squared_over_loss|.1g|0.0002}, because confident samples have slopes like their losses and not like \
the roots of these. “Proportional” is therefore wrong at the end of a training that fits, where N/(J L) falls. \
“Bounded by” stays right.

**How sure.** The bounds are the calculus given above. With ten classes and without decay the signs of the \
correlations are the same in all seeds and at all rates; with two classes they are not. The sizes are those of \
this network.
""",
    ),
)
