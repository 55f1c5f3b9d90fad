"""C08: does AdamW close the gap in generalisation between Adam and SGD?"""

from typing import TYPE_CHECKING, Any

from .best_settings import SEEDS, best_settings, difference
from .experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .statistics import Paired
from .style import BLACK, BLUE, GREEN, RED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: The gap, what closes it, and what is left of it.
PAIRS = (("Adam + L2", "SGD + L2"), ("Adam + L2", "AdamW"), ("AdamW", "SGDW"))


def measure(full: bool, progress: Progress) -> Finding:
    """Paired differences of the errors, each method at its best rate and decay."""
    found = best_settings(full, progress)
    pairs = {title: {f"{a} − {b}": difference(best, a, b) for a, b in PAIRS} for title, best in found.items()}
    numbers: dict[str, Any] = {"seeds": SEEDS}
    for title, each in pairs.items():
        numbers[title] = {name: value.as_dict() for name, value in each.items()}
    return Finding(
        verdict(list(pairs.values())),
        "points of test error: "
        + "; ".join(
            f"{title} {', '.join(f'{name} {value.mean:+.2f} ± {value.error:.2f}' for name, value in each.items())}"
            for title, each in list(pairs.items())[:2]
        ),
        numbers,
        {"pairs": pairs},
    )


def verdict(pairs: list[dict[str, Paired]]) -> str:
    """In how many settings is there a gap, and does AdamW close it?"""
    gap, closing, left = (f"{a} − {b}" for a, b in PAIRS)
    closed = [each[closing].low > 0 and each[left].low <= 0 for each in pairs]
    if all(closed) and any(each[gap].low > 0 for each in pairs):
        return REPRODUCED
    return CORRECTED if any(closed) else NOT_REPRODUCED


def draw(finding: Finding, figure: "Figure") -> None:
    ax = figure.subplots()
    pairs = finding.data["pairs"]
    names = list(next(iter(pairs.values())))
    for k, (name, color, marker) in enumerate(zip(names, (GREEN, BLUE, RED), "^os", strict=True)):
        for row, each in enumerate(reversed(pairs.values())):
            y, value = row + 0.22 * (1 - k), each[name]
            ax.plot([value.low, value.high], [y, y], color=color)
            ax.plot(value.mean, y, color=color, marker=marker, linestyle="none", label=name if row == 0 else None)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(pairs)), list(reversed(pairs)))
    ax.set(xlabel="difference of test errors, points (right: the first is worse)")
    ax.grid(axis="y", visible=False)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


EXPERIMENT = Experiment(
    id="C08",
    claim="AdamW closes Adam's generalisation gap to SGD",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), sections 4.2 to 4.4",
    rule="paired differences of test errors, each method at its best rate and decay, chosen on the other seeds. "
    "Reproduced if in every setting the 95 % interval of Adam + L2 − AdamW lies above 0 and that of AdamW − SGDW "
    "reaches 0, and in one at least Adam + L2 is worse than SGD + L2; holds with a correction if AdamW is better than "
    "Adam + L2 and not worse than SGDW in some settings; else not reproduced",
    recorded=NOT_REPRODUCED,
    measure=measure,
    draw=draw,
    figure="c08_gap",
    size=(9.0, 3.2),
    text="",
    alt="Differences of test errors with intervals, three for each network and task: Adam with L2 against SGD with L2, "
    "Adam with L2 against AdamW, AdamW against SGDW. All are within one point of zero.",
)
