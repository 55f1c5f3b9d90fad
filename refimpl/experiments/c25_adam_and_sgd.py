"""C25: does SGD generalise better than Adam with L2, on many tasks?"""

from typing import TYPE_CHECKING, Any

from .best_settings import SEEDS, best_settings, difference
from .experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .statistics import paired
from .style import BLACK, BLUE, RED

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def measure(full: bool, progress: Progress) -> Finding:
    """Adam less SGD, both with L2, and both without any decay."""
    found = best_settings(full, progress)
    with_l2 = {title: difference(best, "Adam + L2", "SGD + L2") for title, best in found.items()}
    without = {
        title: paired(
            best["Adam + L2"].without,
            best["SGD + L2"].without,
        )
        for title, best in found.items()
    }
    worse, better = (
        sum(sign * each.mean > 0 and min(sign * each.low, sign * each.high) > 0 for each in with_l2.values())
        for sign in (1, -1)
    )
    many = 2 * worse > len(with_l2)
    numbers: dict[str, Any] = {
        "seeds": SEEDS,
        "with_l2": {title: each.as_dict() for title, each in with_l2.items()},
        "without_decay": {title: each.as_dict() for title, each in without.items()},
        "settings_where_adam_is_worse": worse,
        "settings_where_adam_is_better": better,
    }
    return Finding(
        REPRODUCED if many else CORRECTED if worse > better else NOT_REPRODUCED,
        f"Adam + L2 worse than SGD + L2 in {worse} of {len(with_l2)} settings, better in {better}: "
        + ", ".join(f"{each.mean:+.2f} ± {each.error:.2f}" for each in with_l2.values()),
        numbers,
        {"with L2": with_l2, "without decay": without},
    )


def draw(finding: Finding, figure: "Figure") -> None:
    ax = figure.subplots()
    titles = list(finding.data["with L2"])
    for offset, name, color, marker in ((0.12, "with L2", BLUE, "o"), (-0.12, "without decay", RED, "s")):
        for row, title in enumerate(reversed(titles)):
            value = finding.data[name][title]
            ax.plot([value.low, value.high], [row + offset] * 2, color=color)
            ax.plot(value.mean, row + offset, color=color, marker=marker, linestyle="none", label=None if row else name)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(titles)), list(reversed(titles)))
    ax.set(xlabel="test error of Adam less that of SGD, points (right: Adam is worse)")
    ax.grid(axis="y", visible=False)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


EXPERIMENT = Experiment(
    id="C25",
    claim="SGD generalises better than Adam with L2 on many tasks",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), sections 1 and 4.2",
    rule="paired differences of test errors, both at their best rate and L2, chosen on the other seeds. Reproduced if "
    "the 95 % interval of Adam + L2 − SGD + L2 lies above 0 in more than half of the settings; holds with a correction "
    "if in more settings than the reverse; else not reproduced",
    recorded=NOT_REPRODUCED,
    measure=measure,
    draw=draw,
    figure="c25_adam_and_sgd",
    size=(8.5, 2.8),
    text="",
    alt="Differences of the test errors of Adam and SGD with intervals, with L2 and without any decay, for each "
    "network and task. They lie on both sides of zero.",
)
