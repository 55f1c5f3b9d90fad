"""C01: for SGD, L2 regularisation with λ′ = λ/α is weight decay λ; for Adam it is not."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rules import SGD, SGDW, Adam, AdamW
from .experiment import NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress
from .style import CURVES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 120
ALPHA, DECAY = 0.02, 0.01
CURVATURES = (1.0, 8.0)
START = (1.0, 1.0)
TARGET = (0.5, -0.5)  # the minimum of the loss alone


def measure(full: bool, progress: Progress) -> Finding:
    """The same problem with L2 and with decay: exactly, and in float64, for SGD and for Adam."""
    exact = _gap(
        _path(SGD(lr=Fraction("1/50"), l2=Fraction("1/100") / Fraction("1/50")), Fraction),
        _path(SGDW(lr=Fraction("1/50"), momentum=0, weight_decay=Fraction("1/100")), Fraction),
    )
    sgd_l2, sgdw = _path(SGD(lr=ALPHA, l2=DECAY / ALPHA)), _path(SGDW(lr=ALPHA, momentum=0, weight_decay=DECAY))
    adam_l2, adamw = _path(Adam(lr=ALPHA, l2=DECAY / ALPHA)), _path(AdamW(lr=ALPHA, weight_decay=DECAY))
    sgd, adam = _gap(sgd_l2, sgdw), _gap(adam_l2, adamw)
    # Each step rounds a handful of times, by at most 2^-53 of numbers below 2.
    holds = exact == 0 and sgd < STEPS * 8 * 2**-52 and adam > 0.01
    progress(1, 1)
    return Finding(
        REPRODUCED if holds else NOT_REPRODUCED,
        f"largest difference over {STEPS} steps: SGD {exact:.0f} in rationals, {sgd:.0e} in float64; Adam {adam:.2f}",
        {"sgd_exact": exact, "sgd_float64": sgd, "adam": adam},
        {"SGD + L2": sgd_l2, "SGDW": sgdw, "Adam + L2": adam_l2, "AdamW": adamw},
    )


def _path(opt: Any, number: Any = float) -> list[list[Any]]:
    """The iterates on f(θ) = ½ Σ h_i (θ_i − c_i)², one list of coordinates a step."""
    coordinates = []
    for start, h, target in zip(START, CURVATURES, TARGET, strict=True):
        theta, h, target = (number(str(x)) for x in (start, h, target))
        state, path = opt.init(theta), [theta]
        for _ in range(STEPS):
            theta, state = opt.step(theta, h * (theta - target), state)
            path.append(theta)
        coordinates.append(path)
    return [list(point) for point in zip(*coordinates, strict=True)]


def _gap(a: list[list[Any]], b: list[list[Any]]) -> float:
    return float(max(abs(x - y) for p, q in zip(a, b, strict=True) for x, y in zip(p, q, strict=True)))


def draw(finding: Finding, figure: "Figure") -> None:
    for axes, names in zip(figure.subplots(1, 2), (("SGD + L2", "SGDW"), ("Adam + L2", "AdamW")), strict=True):
        _contours(axes)
        for name, style, width in zip(names, CURVES, (4.0, 1.6), strict=False):
            axes.plot(*np.transpose(finding.data[name]), label=name, **style, linewidth=width, alpha=0.9)
            axes.plot(*finding.data[name][-1], "o", color=style["color"], markersize=width + 3)
        axes.plot(*TARGET, "k*", markersize=9, label="minimum of the loss alone")
        axes.set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$")
        axes.legend(loc="upper left")
    left, right = figure.axes
    left.set_title(r"SGD: $\lambda' = \lambda/\alpha$ makes L2 and decay one path")
    right.set_title("Adam: the same coefficients, two paths")


def _contours(axes: Any) -> None:
    x, y = np.meshgrid(np.linspace(-0.1, 1.1, 80), np.linspace(-0.7, 1.3, 80))
    loss = sum(h * (z - c) ** 2 for h, z, c in zip(CURVATURES, (x, y), TARGET, strict=True)) / 2
    axes.contour(x, y, loss, levels=np.geomspace(0.02, 20, 9), colors="0.75", linewidths=0.6)


EXPERIMENT = Experiment(
    id="C01",
    claim="for SGD, L2 with λ′ = λ/α is weight decay λ",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 1",
    rule="reproduced if the SGD paths are equal in exact rationals and to rounding in float64, and Adam's are not",
    recorded=REPRODUCED,
    measure=measure,
    draw=draw,
    figure="c01_l2_and_decay",
)
