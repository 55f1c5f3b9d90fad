"""C01: for SGD, L2 regularisation with λ′ = λ/α is weight decay λ; for Adam it is not."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules import SGD, SGDW, Adam, AdamW
from ...show.style import CURVES
from . import proofs
from .deciding import Number, everything
from .experiment import PROVED, Experiment, Finding, Progress
from .regularised_paths import STEPS, contours, gap, path
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THEOREM = "l2_is_weight_decay"
ALPHA, DECAY = 0.02, 0.01
#: Each step rounds a handful of times, by at most 2^-53 of numbers below 2.
ROUNDING = STEPS * 8 * 2**-52
PARTED = 0.01  # what parts two paths for certain


_SUMMARIES = {PROVED: "for every loss, start and rate; with Adam the paths part"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("SGD, distance of the two paths, in rationals", numbers["sgd_exact"]),
        Row("SGD, distance of the two paths, in float64", numbers["sgd_float64"]),
        Row("Adam, distance of the two paths", numbers["adam"]),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The theorem; and the same problem with L2 and with decay: exactly, and in float64, for SGD and for Adam."""
    proof = proofs.prove(THEOREM, full)
    alpha, decay = Fraction("1/50"), Fraction("1/100")
    exact = gap(
        path(SGD(lr=alpha, l2=decay / alpha), number=Fraction),
        path(SGDW(lr=alpha, momentum=0, weight_decay=decay), number=Fraction),
    )
    sgd_l2, sgdw = path(SGD(lr=ALPHA, l2=DECAY / ALPHA)), path(SGDW(lr=ALPHA, momentum=0, weight_decay=DECAY))
    adam_l2, adamw = path(Adam(lr=ALPHA, l2=DECAY / ALPHA)), path(AdamW(lr=ALPHA, weight_decay=DECAY))
    sgd, adam = gap(sgd_l2, sgdw), gap(adam_l2, adamw)
    deciding = proofs.deciding(proof) | {
        "SGD in rationals, largest difference": Number(exact, "<=", 0),
        "SGD in float64, largest difference": Number(sgd, "<", ROUNDING),
        "Adam, largest difference": Number(adam, ">", PARTED),
    }
    progress(1, 1)
    return Finding.by(
        everything(PROVED),
        deciding,
        f"{proofs.sentence(proof)}; largest difference over {STEPS} steps: SGD {exact:.0f} in rationals, {sgd:.0e} in "
        f"float64; Adam {adam:.2f}",
        {"theorem": proofs.numbers(proof), "sgd_exact": exact, "sgd_float64": sgd, "adam": adam},
        {"SGD + L2": sgd_l2, "SGDW": sgdw, "Adam + L2": adam_l2, "AdamW": adamw},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def draw(finding: Finding, figure: "Figure") -> None:
    for axes, names in zip(figure.subplots(1, 2), (("SGD + L2", "SGDW"), ("Adam + L2", "AdamW")), strict=True):
        for name, style, width in zip(names, CURVES, (4.0, 1.6), strict=False):
            axes.plot(*np.transpose(finding.data[name]), label=name, **style, linewidth=width, alpha=0.9)
            axes.plot(*finding.data[name][-1], "o", color=style["color"], markersize=width + 3)
        contours(axes)
        axes.legend(loc="upper left")
    left, right = figure.axes
    left.set_title(r"SGD: $\lambda' = \lambda/\alpha$ makes L2 and decay one path")
    right.set_title("Adam: the same coefficients, two paths")


EXPERIMENT = Experiment(
    id="C01",
    claim="For SGD, L2 with λ′ = λ/α is weight decay λ",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 1",
    rule="proved if the theorem l2_is_weight_decay is, the SGD paths are equal in exact rationals and to rounding in "
    f"float64, and Adam's differ by more than {PARTED:g}",
    recorded=PROVED,
    decide=everything(PROVED),
    theorem=THEOREM,
    measure=measure,
    draw=draw,
    figure="c01_l2_and_decay",
    alt="Two paths on an elliptic quadratic in the plane. SGD with L2 and SGDW lie on each other. Adam with L2 and "
    "AdamW start together, part half-way and end at different points.",
    text="""\
For plain SGD the two are one: Proposition 1 is proved for every loss, start, rate and decay, and under any
multiplier η_t of both. The same paths in exact rationals agree to the last digit.

It holds for SGD without momentum. With momentum the two part (theorem momentum_parts_l2_and_decay), since L2 enters
the buffer and decay does not, and where α alone changes during the run no constant λ′ will do. The right panel
shows why the question matters: with Adam the same coefficients lead elsewhere (C02).
""",
)
