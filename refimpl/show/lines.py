"""Curves over steps: losses and regrets, schedules, step sizes, bands over seeds, errors in ulp."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .picture import Picture, blank, number
from .style import CURVES


def curves(
    series: Mapping[str, Any], y: str, x: str = "step t", at: Any = None, log: str = "", title: str = ""
) -> Picture:
    """One curve for each name.

    Args:
        series: name -> values, shape (T,).
        y, x: what the axes show, with units.
        at: the positions, shape (T,); 1, 2, … T by default.
        log: which axes are logarithmic: "", "x", "y" or "xy".
        title: the title, if any.

    >>> print(curves({"Adam": [3.0, 1.0], "SGD": [3.0, 2.0]}, "loss").alt)
    loss over step t, 1 to 2: Adam from 3 to 1; SGD from 3 to 2.
    """
    values = {name: np.asarray(each, float) for name, each in series.items()}
    with blank() as picture:
        axes = picture.subplots()
        for (name, each), style in zip(values.items(), CURVES, strict=False):
            axes.plot(_at(at, each), each, **style, label=name)
        _finish(axes, y, x, log, title)
        picture.alt = _told(values, y, x, at, title)
    return picture


def bands(
    series: Mapping[str, Any],
    y: str,
    x: str = "step t",
    at: Any = None,
    log: str = "",
    inner: tuple[float, float] = (0.1, 0.9),
    title: str = "",
) -> Picture:
    """The median over seeds of each name, in the band that holds the inner ones.

    Args:
        series: name -> values, shape (seeds, T).
        y, x, at, log, title: as for ``curves``.
        inner: the quantiles between which the band lies.

    >>> print(bands({"Adam": [[3.0, 1.0], [3.0, 1.5]]}, "loss").alt)
    loss over step t, 1 to 2, medians in bands from the 10 % to the 90 % quantile: Adam (2 seeds) from 3 to 1.25.
    """
    values = {name: np.asarray(each, float) for name, each in series.items()}
    medians = {f"{name} ({len(each)} seeds)": np.median(each, axis=0) for name, each in values.items()}
    with blank() as picture:
        axes = picture.subplots()
        for (label, median), each, style in zip(medians.items(), values.values(), CURVES, strict=False):
            low, high = np.quantile(each, inner, axis=0)
            axes.fill_between(_at(at, median), low, high, color=style["color"], alpha=0.18, linewidth=0)
            axes.plot(_at(at, median), median, **style, label=label)
        _finish(axes, y, x, log, title)
        quantiles = f", medians in bands from the {inner[0]:.0%} to the {inner[1]:.0%} quantile"
        picture.alt = _told(medians, y, x, at, title, quantiles.replace("%", " %"))
    return picture


def schedules(each: Mapping[str, Callable[[Any], Any]], steps: int, title: str = "") -> Picture:
    """Schedules over the steps done, k = 0, …, ``steps`` − 1.

    >>> import refimpl as ri
    >>> print(schedules({"cosine": ri.CosineAnnealing(T=100)}, 101).alt)
    multiplier η over steps done k, 0 to 100: cosine from 1 to 0.
    """
    k = np.arange(steps)
    values = {name: np.broadcast_to(schedule(k.astype(float)), k.shape) for name, schedule in each.items()}
    return curves(values, "multiplier η", "steps done k", k, title=title)


def step_sizes(
    iterates: Mapping[str, Any], lr: float = 1.0, bound: float | None = None, log: str = "", title: str = ""
) -> Picture:
    """The largest change of any parameter in each step, in units of the learning rate.

    Args:
        iterates: name -> x_1, …, x_{T+1}, shape (T + 1, …).
        lr: α, the unit.
        bound: what the effective step |Δθ|/α is said not to exceed, drawn as a line.
        log, title: as for ``curves``.

    >>> print(step_sizes({"SGD": [0.0, 2.0, 3.0]}, lr=0.5).alt)
    effective step |Δθ|/α over step t, 1 to 2: SGD from 4 to 2.
    """
    sizes = {}
    for name, each in iterates.items():
        moves = np.abs(np.diff(np.asarray(each, float), axis=0)) / lr
        sizes[name] = moves.reshape(len(moves), -1).max(axis=1)
    picture = curves(sizes, "effective step |Δθ|/α", log=log, title=title)
    if bound is not None:
        picture.axes[0].axhline(bound, color="0.3", linewidth=1, linestyle=(0, (2, 2)))
        picture.axes[0].annotate("bound", (1, bound), xycoords=("axes fraction", "data"), ha="right", va="bottom")
        picture.alt += f" A line marks the bound {number(bound)}."
    return picture


def ulps(errors: Mapping[str, Any], title: str = "") -> Picture:
    """The error of floating-point results, in units in the last place, over the steps.

    Args:
        errors: name -> |computed − exact|/ulp of each element after each step, shape (T, …), as of ``in_ulp``.
        title: the title, if any.

    >>> print(ulps({"Adam": [[0.5, 0.2], [2.0, 1.0]]}).alt)
    error in ulp, the greatest of all elements over step t, 1 to 2: Adam from 0.5 to 2.
    """
    worst = {}
    for name, each in errors.items():
        each = np.asarray(each, float)
        worst[name] = each.reshape(len(each), -1).max(axis=1)
    with blank() as picture:
        axes = picture.subplots()
        for (name, each), style in zip(worst.items(), CURVES, strict=False):
            axes.plot(_at(None, each), each, **style, label=name)
        axes.axhline(0.5, color="0.3", linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate("½ ulp: rounded once", (1, 0.5), xycoords=("axes fraction", "data"), ha="right", va="bottom")
        axes.set_yscale("symlog", base=2, linthresh=0.5)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        _finish(axes, "error in ulp, greatest element", "step t", "", title)
        picture.alt = _told(worst, "error in ulp, the greatest of all elements", "step t", None, title)
    return picture


def in_ulp(computed: Any, exact: Any) -> np.ndarray:
    """|computed − exact| in units in the last place of ``computed``'s dtype.

    Args:
        computed: an array of float32 or float64.
        exact: nested lists of the same shape: exact numbers (``fractions.Fraction``, mpmath), or floats.

    >>> from fractions import Fraction
    >>> in_ulp(np.array([0.1]), [Fraction(1, 10)]).round(3)
    array([0.4])
    """
    computed = np.asarray(computed)
    truth = np.asarray(exact, dtype=object).reshape(computed.shape)
    unit = np.spacing(np.abs(truth.astype(np.float64)).astype(computed.dtype))
    distances = [
        abs(float(type(y)(float(x)) - y)) / float(u)
        for x, y, u in zip(computed.ravel(), truth.ravel(), unit.ravel(), strict=True)
    ]
    return np.array(distances).reshape(computed.shape)


def _at(at: Any, values: np.ndarray) -> np.ndarray:
    return np.arange(1, len(values) + 1) if at is None else np.asarray(at)


def _finish(axes: Any, y: str, x: str, log: str, title: str) -> None:
    if "x" in log:
        axes.set_xscale("log")
    if "y" in log:
        axes.set_yscale("log")
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.legend(loc="best")


def _told(values: Mapping[str, np.ndarray], y: str, x: str, at: Any, title: str, how: str = "") -> str:
    """What such a picture shows, in words: where each curve begins and ends."""
    place = _at(at, next(iter(values.values())))
    ends = [f"{name} from {number(each[0])} to {number(each[-1])}" for name, each in values.items()]
    head = f"{title}: {y}" if title else y
    return f"{head} over {x}, {number(place[0])} to {number(place[-1])}{how}: {'; '.join(ends)}."
