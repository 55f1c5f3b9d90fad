"""C11: the range test and cyclical policies between its rates, beside fixed rates that were searched for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems.networks import BatchNormalized, Plain
from ...show.style import BLACK, CURVES
from . import cyclical_policies
from .annealings import CLEAN, NOISY, Setting
from .cyclical_training import RATES, SUGGESTED, Trained, trained
from .deciding import Number, named, where
from .digits import Told
from .experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress, part
from .full_run import told
from .rows import Row, paired_row
from .statistics import Paired

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

L2 = 1e-3
SETTINGS = {
    "clean labels, batch norm": Setting(BatchNormalized(), CLEAN, L2),
    "clean labels, plain": Setting(Plain(), CLEAN, L2),
    "noisy labels, plain": Setting(Plain(), NOISY, L2),
}
POLICY = "triangular2, base to max"  # the one that the verdict is about
JUDGED = 16  # epochs, of four cycles each of two stepsizes of two epochs, as the paper advises
NEAR = 0.5  # points of error that a policy may lose against the best of all fixed rates
LOST = f"{POLICY}, minus the best fixed rate"


_SUMMARIES = {CORRECTED: "on clean labels; on noisy labels they fail", REPRODUCED: "on clean and on noisy labels"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        paired_row(
            f"above the best fixed rate: {name}",
            numbers[name]["minus the best fixed rate"][POLICY][f"{JUDGED} epochs"],
        )
        for name in SETTINGS
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The policies' exact values; the range test and all runs. The fast variant: 16 epochs, 4 seeds."""
    lengths, seeds = ((8, 16, 48), range(8)) if full else ((JUDGED,), range(4))
    exact = cyclical_policies.policies()
    data = {
        name: trained(setting, seeds, lengths, part(progress, i, len(SETTINGS)))
        for i, (name, setting) in enumerate(SETTINGS.items())
    }
    judged = {name: found.against_fixed()[POLICY][lengths.index(JUDGED)] for name, found in data.items()}
    return Finding.by(
        decide,
        deciding(cyclical_policies.deciding(exact), judged),
        Told(
            f"{POLICY}, minus the best fixed rate, points of error after {JUDGED} epochs: "
            + "; ".join(f"{name} {found.PLACES}" for name, found in judged.items())
            + f"; policies within {cyclical_policies.deviation(exact):.0e} of the exact ones",
            *(value for found in judged.values() for value in found.summary),
        ),
        {"policies": exact, **{name: _numbers(found) for name, found in data.items()}},
        {"trained": data},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def deciding(policies: dict[str, Number], judged: dict[str, Paired]) -> dict[str, Number]:
    """The exact part, and what the policy loses in each setting."""
    return policies | {named(name, LOST): Number(found.mean, "<", NEAR) for name, found in judged.items()}


def decide(holds: Mapping[str, bool]) -> str:
    """By the rule below."""
    exact = all(flag for name, flag in holds.items() if name.startswith("policies: "))
    near = where(holds, LOST).values()
    return REPRODUCED if exact and all(near) else CORRECTED if exact and any(near) else NOT_REPRODUCED


def _numbers(found: Trained) -> dict[str, Any]:
    return {
        "base of each seed": found.ramp.base.tolist(),
        "max of each seed": found.ramp.peak.tolist(),
        "error at fixed rates": {
            f"{epochs} epochs": dict(zip(map(str, RATES), errors.mean(axis=0).tolist(), strict=True))
            for epochs, errors in zip(found.lengths, found.fixed, strict=True)
        },
        "minus the best fixed rate": {
            name: {f"{epochs} epochs": each.as_dict() for epochs, each in zip(found.lengths, gained, strict=True)}
            for name, gained in found.against_fixed().items()
        },
    }


def draw(finding: Finding, figure: "Figure") -> None:
    """Above the range tests, below the fixed rates with what the range test suggests."""
    data = finding.data["trained"]
    for above, below, (name, found) in zip(*figure.subplots(2, len(data)), data.items(), strict=True):
        _range_test(above, found)
        above.set_title(name)
        _rates(below, found)
    for row, title in zip((0, len(data)), ("range test", f"after {JUDGED} epochs"), strict=True):
        figure.axes[row].set_ylabel(f"{title}: {('held-out error in %', 'accuracy in %')[row == 0]}")
        figure.axes[row].legend(loc="lower right" if row == 0 else "upper left", fontsize=7.5)


def _range_test(axes: "Axes", found: Trained) -> None:
    ramp = found.ramp
    axes.plot(
        ramp.rates, ramp.accuracy, color="0.7", linewidth=0.6, label=["each seed"] + [None] * (len(ramp.base) - 1)
    )
    axes.plot(ramp.rates, ramp.accuracy.mean(axis=1), color=BLACK, label="mean")
    base, peak = np.median(ramp.base), np.median(ramp.peak)
    axes.axvspan(base, peak, color=CURVES[0]["color"], alpha=0.15, label="base to max, medians")
    axes.set(xlabel=r"learning rate $\alpha$, rising", ylim=(0, 100))


def _rates(axes: "Axes", found: Trained) -> None:
    at = found.lengths.index(JUDGED)
    errors = found.fixed[at]
    spread = errors.std(axis=0, ddof=1) / np.sqrt(len(errors))
    axes.errorbar(RATES, errors.mean(axis=0), spread, color=BLACK, marker="o", markersize=4, label="fixed rates")
    for (name, by_length), style in zip(found.by_policy.items(), CURVES, strict=False):
        if name in SUGGESTED:
            rate, error = np.median(found.ramp.peak) / SUGGESTED[name], by_length[at].mean()
            axes.plot(rate, error, "s^v"[list(SUGGESTED).index(name)], **(style | {"linestyle": "none"}), label=name)
        else:
            axes.axhline(by_length[at].mean(), **style, label=name)
    axes.set(xscale="log", yscale="log", xlabel=r"learning rate $\alpha$", ylim=(2.2, 60))
    axes.set_yticks([3, 5, 10, 20, 50], labels=["3", "5", "10", "20", "50"])
    axes.set_yticks([], minor=True)


EXPERIMENT = Experiment(
    id="C11",
    claim="Cyclical rates and the range test find a good rate without a search",
    source="Smith 2017 (arXiv 1506.01186v6), sections 3.1 to 3.3; exp_range as in the code published with it",
    rule="needed for all but the last verdict: the policies equal the exact ones to rounding, and a range test of SGD "
    f"on a quadratic turns within one step of 2/h. Reproduced if in every setting {POLICY} of the range test, ends "
    f"{JUDGED} epochs less than {NEAR} points above the best of ten fixed rates, on the mean over seeds, that rate "
    "being chosen by the other seeds; holds with a correction if it does so in some",
    rule_changed="the threshold was set after a first run.",
    recorded=CORRECTED,
    decide=decide,
    twinned=True,
    measure=measure,
    draw=draw,
    figure="c11_cyclical",
    size=(11.0, 6.0),
    alt="Above: held-out accuracy while the rate rises from 0 to 3, for clean labels with batch norm, clean labels "
    "and noisy labels: it rises to 80 or 90 % by a rate of 0.5 and falls again, little with batch norm, steeply "
    "without. A band marks base to max. Below: the error after 16 epochs over the fixed rate, a basin, with "
    "horizontal lines for the policies. On clean labels triangular2 lies at the bottom of the basin or below "
    "it, the rate max itself on its right wall; on noisy labels all policies lie high above the bottom.",
    text=told(
        "C11",
        """\
**On clean labels the range test finds good rates without a search.** The differences are those of triangular2, \
between base and max, to the best of ten fixed rates; negative ones are better. After 16 epochs they are {clean \
labels, batch norm > minus the best fixed rate > triangular2, base to max > 16 epochs|± .2f|−0.29 ± 0.13} points \
(batch norm) and {clean labels, plain > minus the best fixed rate > triangular2, base to max > 16 epochs|± \
.2f|−0.16 ± 0.35} (plain), after 48 epochs {clean labels, batch norm > minus the best fixed rate > triangular2, \
base to max > 48 epochs|± .2f|−0.16 ± 0.09} and {clean labels, plain > minus the best fixed rate > triangular2, \
base to max > 48 epochs|± .2f|−0.89 ± 0.37}, after 8 epochs {clean labels, batch norm > minus the best fixed \
rate > triangular2, base to max > 8 epochs|± .2f|−0.28 ± 0.09} and {clean labels, plain > minus the best fixed \
rate > triangular2, base to max > 8 epochs|± .2f|0.26 ± 0.32}. One run of 8 epochs found where to cycle; ten \
runs found the fixed rate.

**What the test measures is where training becomes unstable.** A fixed rate at max itself is too large, and max \
differs by a factor of two from seed to seed. The falling amplitude matters: triangular, which keeps coming back \
to max, differs from the best fixed rate by {clean labels, batch norm > minus the best fixed rate > triangular, \
max/4 to max > 16 epochs|± .2f|0.8 ± 0.5} and {clean labels, plain > minus the best fixed rate > triangular, \
max/4 to max > 16 epochs|± .2f|4.0 ± 1.2} points.

**On noisy labels all of it fails.** Triangular2 ends {noisy labels, plain > minus the best fixed rate > \
triangular2, base to max > 16 epochs|± .2f|3.7 ± 0.5} points above the best fixed rate after 16 epochs and \
{noisy labels, plain > minus the best fixed rate > triangular2, base to max > 48 epochs|± .2f|7.2 ± 0.4} after \
48. The accuracy of a run of 8 epochs says how large a rate may be. It does not say how soon the network learns \
the wrong labels by heart. The best fixed rates, 0.03 and 0.01, are small because that stops early.

**How sure.** Eight seeds. It is beyond doubt that the policies fail on noisy labels. That triangular2 beats the \
best fixed rate, rather than equals it, rests on two to three standard errors. The paper reads base and max off \
by eye. Here a fixed rule does it: max is where the smoothed accuracy is highest, base where a quarter of its \
rise is done.
""",
    ),
)
