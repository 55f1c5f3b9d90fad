"""C23: with a large rate, weight decay holds the norm in a band and SGD's noise, and with it the loss, up."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems.networks import BatchNormalized, Network, Plain, ScaleInvariant, Task
from ...rules import SGD
from ...show.style import CURVES
from ...training import train
from ...training.evaluation import noise_scale
from .deciding import Number, everything
from .digits import Told
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .full_run import told
from .portable import log10, power_of_ten, slope
from .rows import Row, paired_row
from .statistics import interval, paired
from .twins import here

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TASK = Task(noise=0.2)
EPOCHS, AFTER, EVERY = 100, 0.01, 4  # of each phase; the rate of the second; between records
#: Rate and λ′ of the figure and of the verdict, and the pairs with α λ′ = 0.01 on which the law of the norm is tested.
SHOWN = ((1.0, 0.0), (1.0, 0.01), (1.0, 0.03), (0.1, 0.03))
CONTROL = ((0.1, 0.01), (1.0, 0.01))
EQUAL_PRODUCT = tuple((power_of_ten(p), power_of_ten(-2 - p)) for p in (-0.5, 0.0, 0.5))
GRID = tuple(product((0.03, 0.1, 0.3, 1.0, 3.0), (0.0, 0.003, 0.01, 0.03)))
LAW, LAW_WITHIN = 0.25, 0.02  # the power of α/λ′ in the norm at equilibrium
HELD_UP, BAND = 10, 1.15  # times that the loss is held up; the greatest norm over the smallest


@dataclass(frozen=True)
class Phases:
    """Of one setting: (records, seeds) over both phases, and σ, the mean of ‖p − y‖, before the drop: (seeds,)."""

    train_loss: np.ndarray
    norm: np.ndarray
    test_error: np.ndarray
    sigma: np.ndarray

    @property
    def drop(self) -> int:
        return len(self.norm) // 2

    @property
    def tail(self) -> int:
        """The records of the last tenth of a phase, of which means are taken: one epoch alone is noisy."""
        return max(1, self.drop // 10)

    def before(self, name: str) -> np.ndarray:
        """At the end of the first phase: (seeds,)."""
        return getattr(self, name)[self.drop - self.tail : self.drop].mean(axis=0)

    def last(self, name: str) -> np.ndarray:
        """At the end of the second."""
        return getattr(self, name)[-self.tail :].mean(axis=0)

    @property
    def band(self) -> np.ndarray:
        """The greatest norm over the smallest, in the second half of the first phase."""
        late = self.norm[self.drop // 2 : self.drop]
        return late.max(axis=0) / late.min(axis=0)

    def numbers(self) -> dict[str, Any]:
        names = ("train_loss", "norm", "test_error")
        means = {name: [float(self.before(name).mean()), float(self.last(name).mean())] for name in names}
        sd = self.train_loss[self.drop // 2 : self.drop].std(axis=0).mean()
        return means | {"band": float(self.band.max()), "sigma": float(self.sigma.mean()), "sd_of_loss": float(sd)}


def trained(
    network: Network, settings: tuple[tuple[float, float], ...], seeds: range, progress: Progress
) -> dict[tuple[float, float], Phases]:
    """SGD without momentum, with L2, each setting on each seed: a phase at its rate, and one at a small rate."""
    lr, l2 = (np.repeat([pair[i] for pair in settings], len(seeds)) for i in (0, 1))
    lanes = [*seeds] * len(settings)
    given: dict[str, Any] = dict(seeds=lanes, task=here(TASK), epochs=EPOCHS, every=EVERY)
    first = train(SGD(lr=lr, l2=l2), network, **given, progress=lambda done, total: progress(done, 2 * total))
    second = train(
        SGD(lr=AFTER, l2=l2),
        network,
        **given,
        theta0=first.theta,
        start=EPOCHS,
        progress=lambda done, total: progress(done + total, 2 * total),
    )
    joined = {
        name: np.concatenate([getattr(phase, name) for phase in (first, second)])
        for name in ("train_loss", "norm", "test_error")
    }
    sigma = noise_scale(network, first.theta, lanes, TASK)
    places = np.arange(len(lanes)).reshape(len(settings), len(seeds))
    return {
        pair: Phases(**{name: array[:, place] for name, array in joined.items()}, sigma=sigma[place])
        for pair, place in zip(settings, places, strict=True)
    }


_SUMMARIES = {REPRODUCED: "in networks whose weights are scale-invariant"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("training loss with decay over without, mean", numbers["loss_ratio"][1]),
        Row("norm, greatest over smallest", numbers["largest_band"]),
        paired_row("test error after the drop − before", numbers["recovery_of_error"]),
        Row("power of α/λ′ in the norm (theorem: 0.25)", numbers["law"][0]),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The batch-normalised net, the scale-invariant one for the law of its norm, and the plain one as control."""
    seeds = range(10 if full else 3)
    runs: dict[str, dict[tuple[float, float], Phases]] = {}
    plans = (
        (BatchNormalized(), SHOWN + CONTROL[:1]),
        (ScaleInvariant(), EQUAL_PRODUCT),
        (Plain(), CONTROL),
    )
    for i, (network, settings) in enumerate(plans):
        wanted = tuple(dict.fromkeys(settings + GRID)) if full else settings
        part = _part(progress, i, len(plans))
        runs[type(network).__name__] = trained(network, wanted, seeds, part)
    norms = np.array([runs["ScaleInvariant"][pair].before("norm") for pair in EQUAL_PRODUCT])
    numbers: dict[str, Any] = {
        "seeds": len(seeds),
        "law": _power(norms),
        **{f"{net} {_name(pair)}": found.numbers() for net, each in runs.items() for pair, found in each.items()},
    }
    found = _compared(runs)
    numbers |= found
    deciding = {
        "training loss, with decay over without, least of the seeds": Number(found["loss_ratio"][0], ">", HELD_UP),
        "norm, greatest over smallest": Number(found["largest_band"], "<", BAND),
        "training loss after the drop less before, upper end": Number(found["recovery_of_loss"]["high"], "<", 0),
        "test error after the drop less before, upper end": Number(found["recovery_of_error"]["high"], "<", 0),
        "power of α/λ′ in the norm, off 1/4": Number(abs(numbers["law"][0] - LAW), "<", LAW_WITHIN),
    }
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        Told(
            "batch norm, α = 1: training loss held up {} times by λ′ = 0.01, norm within {} %; after the drop test "
            "error {:+} points; norm ~ (α/λ′)^{}; in the plain net α holds no loss up",
            found["loss_ratio"][1],
            100 * (found["largest_band"] - 1),
            found["recovery_of_error"]["mean"],
            numbers["law"][0],
        ),
        numbers,
        {"runs": {pair: runs["BatchNormalized"][pair] for pair in SHOWN}},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _compared(runs: dict[str, dict[tuple[float, float], Phases]]) -> dict[str, Any]:
    """The numbers of the verdict, and what the plain net does where the others' loss depends on the rate."""
    free, held = (runs["BatchNormalized"][pair] for pair in SHOWN[:2])
    ratio = held.before("train_loss") / free.before("train_loss")
    by_rate = {
        net: [float(runs[net][pair].before("train_loss").mean()) for pair in CONTROL]
        for net in ("BatchNormalized", "Plain")
    }
    return {
        "loss_ratio": [float(ratio.min()), float(ratio.mean()), float(ratio.max())],
        "noise_ratio": float(np.mean(held.sigma / free.sigma)),
        "largest_band": float(max(runs["BatchNormalized"][pair].band.max() for pair in SHOWN[1:])),
        "recovery_of_loss": paired(held.last("train_loss"), held.before("train_loss")).as_dict(),
        "recovery_of_error": paired(held.last("test_error"), held.before("test_error")).as_dict(),
        "error_held_against_free": paired(held.last("test_error"), free.last("test_error")).as_dict(),
        "loss_at_small_and_large_rate": by_rate,
        "plain_recovery_of_loss": paired(
            runs["Plain"][CONTROL[1]].last("train_loss"), runs["Plain"][CONTROL[1]].before("train_loss")
        ).as_dict(),
    }


def _power(norms: np.ndarray) -> list[float]:
    """The power of α/λ′ in the norm, by least squares over the pairs, and its interval over seeds."""
    ratio = log10([lr / l2 for lr, l2 in EQUAL_PRODUCT])
    powers = np.array([slope(ratio, of_seed) for of_seed in log10(norms).T])
    return [float(powers.mean()), *interval(powers)]


def _name(pair: tuple[float, float]) -> str:
    return f"α = {pair[0]:.3g}, λ′ = {pair[1]:.3g}"


def _part(progress: Progress, i: int, parts: int) -> Progress:
    return lambda done, total: progress(i * total + done, parts * total)


def draw(finding: Finding, figure: "Figure") -> None:
    rows = figure.subplots(3, 1, sharex=True)
    labels = (
        ("train_loss", "training loss", "log"),
        ("norm", "norm of the weights", "linear"),
        ("test_error", "test error in %", "linear"),
    )
    for axes, (name, label, scale) in zip(rows, labels, strict=True):
        for (pair, found), style in zip(finding.data["runs"].items(), CURVES, strict=False):
            values = getattr(found, name)
            epochs = EVERY * np.arange(1, len(values) + 1)
            axes.plot(epochs, values.mean(axis=1), **style, label=_name(pair))
            axes.fill_between(epochs, values.min(axis=1), values.max(axis=1), color=style["color"], alpha=0.15, lw=0)
        axes.axvline(EPOCHS, color="0.4", linewidth=0.8)
        axes.set(ylabel=label, yscale=scale)
    rows[0].set_title("Batch-normalised net, mean and range over seeds")
    figure.legend(*rows[0].get_legend_handles_labels(), ncols=4, loc="outside lower center")
    rows[2].annotate(
        f"α drops to {AFTER}",
        (EPOCHS, 0.9),
        xycoords=("data", "axes fraction"),
        xytext=(4, 0),
        textcoords="offset points",
    )
    rows[2].set_xlabel("epoch")


EXPERIMENT = Experiment(
    id="C23",
    claim="With a large learning rate, weight decay holds the weight norm in a band and keeps the noise of SGD up",
    source="D'Angelo, Andriushchenko, Varre & Flammarion 2024 (arXiv 2310.04415v2), section 2 and Figures 2 and 5",
    rule="SGD without momentum on digits with 20 % label noise, 100 epochs at α, then 100 at 0.01; reproduced if in "
    f"the batch-normalised net at α = 1 the training loss before the drop is more than {HELD_UP} times greater "
    f"with λ′ = 0.01 than without, in every seed, the norm stays within {100 * (BAND - 1):.0f} % over the second half "
    "of the phase wherever there is decay, training loss and test error fall at the drop over their whole 95 % "
    "intervals, and in the "
    f"scale-invariant net the norm goes with (α/λ′) to the power {LAW:g} ± {LAW_WITHIN:g}",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    twinned=True,
    theorem="weight_norm_equilibrium",
    measure=measure,
    draw=draw,
    figure="c23_stabilisation",
    size=(7.0, 6.6),
    alt="Three time series of four settings. At rate 1 without decay the training loss falls to a hundredth and the "
    "norm grows throughout; with decay both stay level until the rate is dropped, when the loss falls a little and "
    "the test error by four to seven points.",
    text=told(
        "C23",
        """\
**It holds in networks whose weights are scale-invariant, as the paper says, and not in a plain one.** In the \
batch-normalised net at α = 1 the training loss goes to {BatchNormalized α = 1, λ′ = 0 > train_loss > \
0|.3f|0.011} without decay, and the norm grows throughout. With λ′ = 0.01 the loss stays at {BatchNormalized α = \
1, λ′ = 0.01 > train_loss > 0|.2f|0.53}, {loss_ratio > 0|.0f|45} to {loss_ratio > 2|.0f|53} times as high over \
{seeds|d|3} seeds. The mean error ‖p − y‖ at the logits, to which the noise of SGD is proportional, is \
{noise_ratio|.0f|25} times as high. From epoch 50 on the greatest norm is at most {largest_band|.2f|1.05} times \
the smallest. When the rate is dropped to 0.01, loss and test error fall at once. The error changes by \
{recovery_of_error > mean|+.1f|−4.1} points (interval {recovery_of_error|to +.1f|−5.6 to −2.7}). Its difference \
to the net without decay, which has learned the wrong labels by heart, is then {error_held_against_free > \
mean|+.1f|−7.6} points.

**Why.** Decay cannot regularise what does not change with its norm. It sets the norm, and with it the effective \
rate α/‖θ‖². The theorem weight_norm_equilibrium gives ‖θ‖⁴ = α/(2λ′) ‖ĝ‖². In the scale-invariant net, over \
three settings with the same α λ′ = 0.01 and α/λ′ from 10 to 1000, the norm goes with (α/λ′) to the power {law > \
0|.3f|0.249}. The training loss is nearly the same in all three, so it depends on the product alone.

**The control.** In the plain net at λ′ = 0.01 the training loss is {loss_at_small_and_large_rate > Plain > \
0|.3f|0.889} at α = 0.1 and {loss_at_small_and_large_rate > Plain > 1|.3f|0.889} at α = 1. The L2 term, whose \
minimum it is near, holds it up, and not noise. In the batch-normalised net it is {loss_at_small_and_large_rate \
> BatchNormalized > 0|.2f|0.32} and {loss_at_small_and_large_rate > BatchNormalized > 1|.2f|0.53}. The norm of \
the plain net is in a band too, and large rate, decay and drop give the better test error there too. So neither \
is a sign of the mechanism by itself.

**How sure.** The loss ratio and the law of the norm are far beyond their errors and are seen in every seed. \
It is not shown that a large rate with decay and a drop gives the best error of all: a small rate stopped early \
is about as good, and the picture has such a case, α = 0.1 at epoch 20.
""",
    ),
)
