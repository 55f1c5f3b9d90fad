"""The four methods, each at its own best rate and decay: what C05, C08 and C25 compare.

The best setting is chosen for each seed on the other seeds (leave one out), so that a minimum over
a larger grid does not flatter its method.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems.networks import BatchNormalized, Network, Plain, Task
from ...schedules import CosineAnnealing
from ...show.style import BLACK, BLUE, GREEN, MARKERS, RED
from .experiment import Progress, part
from .grids import METHODS, Method, final_errors
from .statistics import Paired, interval, leave_one_out, paired
from .twins import twin

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCHS, SEEDS = 40, 5
GRIDS = "best settings"  # what the claims share
#: Why C08 and C25 may be left undecided.
ULPS_DECIDE = "with batch norm one ulp at the start moves the differences of errors by up to a point"
NOISY, CLEAN = Task(noise=0.2), Task()
#: Network and task; the first two are run in the fast variant.
SETTINGS: dict[str, tuple[Network, Task]] = {
    "plain, noisy labels": (Plain(), NOISY),
    "batch norm, noisy labels": (BatchNormalized(), NOISY),
    "plain, clean": (Plain(), CLEAN),
    "batch norm, clean": (BatchNormalized(), CLEAN),
}


@dataclass(frozen=True)
class Best:
    """A method's errors in per cent, one a seed, at the settings chosen on the other seeds.

    Attributes:
        with_decay: of all settings, no decay among them.
        without: of those without decay.
        edge: is the best setting of all seeds together at a border of the grid other than no decay?
    """

    with_decay: np.ndarray
    without: np.ndarray
    edge: bool

    @property
    def gain(self) -> np.ndarray:
        """By decay."""
        return self.without - self.with_decay

    @classmethod
    def of(cls, errors: np.ndarray) -> "Best":
        """From the errors of a grid, (seeds, rates, decays)."""
        rate, decay = np.unravel_index(np.argmin(errors.mean(axis=0)), errors.shape[1:])
        at_border = rate in (0, errors.shape[1] - 1) or decay == errors.shape[2] - 1
        return cls(leave_one_out(errors)[0], leave_one_out(errors[:, :, :1])[0], bool(at_border))


def thinned(method: Method, full: bool) -> Method:
    """Without the rates that are never best; in the fast variant three rates and four decays of those that are left."""
    if full:
        return replace(method, rates=method.rates[1:8])
    return replace(method, rates=method.rates[3:6], decays=method.decays[[0, 5, 7, 9]])


def best_settings(full: bool, progress: Progress) -> dict[str, dict[str, Best]]:
    """Setting -> method -> its best; computed once in a process, for all the claims that ask."""
    key = full, twin()
    if key not in _FOUND:
        _FOUND[key] = _computed(full, progress)
    progress(1, 1)
    return _FOUND[key]


_FOUND: dict[tuple[bool, int], dict[str, dict[str, Best]]] = {}


def _computed(full: bool, progress: Progress) -> dict[str, dict[str, Best]]:
    settings = dict(list(SETTINGS.items())[: None if full else 2])
    schedule = CosineAnnealing(T=EPOCHS * NOISY.steps_per_epoch(50))
    runs, found = len(settings) * len(METHODS), {}
    for i, (title, (network, task)) in enumerate(settings.items()):
        found[title] = {
            name: Best.of(
                final_errors(
                    thinned(method, full),
                    network,
                    task,
                    schedule=schedule,
                    seeds=SEEDS,
                    epochs=EPOCHS,
                    progress=part(progress, i * len(METHODS) + j, runs),
                )
            )
            for j, (name, method) in enumerate(METHODS.items())
        }
    return found


def table(found: dict[str, dict[str, Best]]) -> dict[str, Any]:
    """The errors with and without decay, mean and interval, for machines."""
    return {
        f"{title}, {name}": {
            "with_decay": float(best.with_decay.mean()),
            "with_decay_interval": list(interval(best.with_decay)),
            "without": float(best.without.mean()),
            "without_interval": list(interval(best.without)),
            "gain": paired(best.gain).as_dict(),
            "best_at_the_border_of_the_grid": best.edge,
        }
        for title, methods in found.items()
        for name, best in methods.items()
    }


def difference(found: dict[str, Best], a: str, b: str) -> Paired:
    """Error of method a less that of b, seed by seed, each with its decay."""
    return paired(found[a].with_decay, found[b].with_decay)


def draw(found: dict[str, dict[str, Best]], figure: "Figure") -> None:
    """A panel a setting: each method's error without decay and with it, and the seeds."""
    axes = figure.subplots(1, len(found), squeeze=False)[0]
    for ax, (title, methods) in zip(axes, found.items(), strict=True):
        for y, best in enumerate(reversed(methods.values())):
            for offset, errors, style in (
                (0.14, best.without, {"color": RED, "marker": "s", "label": "no decay"}),
                (-0.14, best.with_decay, {"color": BLUE, "marker": "o", "label": "its decay"}),
            ):
                low, high = interval(errors)
                ax.plot([low, high], [y + offset] * 2, color=style["color"], linewidth=1.6)
                ax.plot(errors, [y + offset] * len(errors), "|", color=BLACK, markersize=5, alpha=0.5)
                ax.plot(errors.mean(), y + offset, **style if y == 0 else style | {"label": None}, linestyle="none")
        ax.set_yticks(range(len(methods)), list(reversed(methods)))
        ax.set(title=title, xlabel="test error, %", ylim=(-0.6, len(methods) - 0.4))
        ax.grid(axis="y", visible=False)
    axes[0].legend(loc="best", fontsize=8)


def draw_differences(figure: "Figure", kinds: dict[str, dict[str, Paired]], label: str) -> None:
    """A row a setting: the mean and the interval of each kind of difference."""
    ax = figure.subplots()
    titles = list(next(iter(kinds.values())))
    looks = zip((BLUE, RED, GREEN), MARKERS, strict=False)
    for k, ((name, values), (color, marker)) in enumerate(zip(kinds.items(), looks, strict=False)):
        for row, title in enumerate(reversed(titles)):
            y, value = row + 0.2 * ((len(kinds) - 1) / 2 - k), values[title]
            ax.plot([value.low, value.high], [y, y], color=color)
            ax.plot(value.mean, y, color=color, marker=marker, linestyle="none", label=None if row else name)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(titles)), list(reversed(titles)))
    ax.set(xlabel=label)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
