"""C03: for a fixed diagonal preconditioner, a scale-adjusted L2 regularisation is weight decay."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules import SGD
from ...show.style import CURVES
from . import proofs
from .deciding import Number, everything
from .experiment import PROVED, Experiment, Finding, Progress
from .portable import powers_of_ten
from .regularised_paths import STEPS, closest, contours, gap, path
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THEOREM = "scale_adjusted_l2"
ALPHA, DECAY = "0.02", "0.01"
SCALES = (1, 8)  # s; the preconditioner is diag(s)⁻¹, and coordinate i SGD at the rate α/s_i
L2 = 5 * powers_of_ten(-3 + k / 50 for k in range(201))
#: Each step rounds a handful of times, by at most 2^-53 of numbers below 2.
ROUNDING = STEPS * 8 * 2**-52
MISSED, PARTED = 0.1, 0.1


_SUMMARIES = {PROVED: "with λ′ = λ/α; equation (2) as printed divides by α twice"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("distance of the two paths, in rationals", numbers["exact"]),
        Row("distance of the two paths, in float64", numbers["float64"]),
        Row("the same, equation (2) as printed", numbers["as_printed"]),
        Row("missed by the best plain L2", 100 * numbers["plain"]["missed"], unit="%"),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The theorem; and decay, scale-adjusted L2, equation (2) as printed and plain L2 on one quadratic."""
    proof = proofs.prove(THEOREM, full)
    exact = gap(_decayed(Fraction), _adjusted(Fraction))
    decayed, adjusted = _decayed(float), _adjusted(float)
    plain_l2, missed = closest(_opts(float), float(DECAY), L2)
    printed = gap(decayed, _adjusted(float, divided_by=float(ALPHA)))
    rounded = gap(decayed, adjusted)
    numbers = {
        "exact": exact,
        "float64": rounded,
        "as_printed": printed,
        "plain": {"best_l2": plain_l2, "missed": missed},
    }
    deciding = proofs.deciding(proof) | {
        "scale-adjusted L2 in rationals, largest difference": Number(exact, "<=", 0),
        "scale-adjusted L2 in float64, largest difference": Number(rounded, "<", ROUNDING),
        "missed by the best plain L2": Number(missed, ">", MISSED),
        "equation (2) as printed, largest difference": Number(printed, ">", PARTED),
    }
    progress(1, 1)
    return Finding.by(
        everything(PROVED),
        deciding,
        f"{proofs.sentence(proof)}; largest difference over {STEPS} steps: {exact:.0f} in rationals, "
        f"{rounded:.0e} in float64, {printed:.1f} with equation (2) as printed; L2 that is not adjusted "
        f"misses {100 * missed:.0f} % of what decay does",
        {"theorem": proofs.numbers(proof), **numbers},
        {
            "decay": decayed,
            "scale-adjusted L2": adjusted,
            f"plain L2, best $\\lambda' = {plain_l2:.2f}$": path(*_opts(float), l2=(plain_l2, plain_l2)),
            "neither": path(*_opts(float)),
        },
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _opts(number: Any) -> tuple[SGD, SGD]:
    first, second = (SGD(lr=number(ALPHA) / s) for s in SCALES)
    return first, second


def _decayed(number: Any) -> np.ndarray:
    return path(*_opts(number), decay=number(DECAY), number=number)


def _adjusted(number: Any, divided_by: Any = 1) -> np.ndarray:
    """L2 of (λ′/2) ‖θ ⊙ √s‖² with λ′ = λ/α: coordinate i has λ′ s_i; ``divided_by`` α, as equation (2) is printed."""
    l2 = number(DECAY) / number(ALPHA) / divided_by
    return path(*_opts(number), l2=[l2 * s for s in SCALES], number=number)


def draw(finding: Finding, figure: "Figure") -> None:
    plane, first, second = figure.subplots(1, 3)
    styles = ({"color": "k", "linewidth": 4.5, "alpha": 0.5}, *CURVES[1:3], {"color": "0.5", "linestyle": ":"})
    for (name, points), style in zip(finding.data.items(), styles, strict=True):
        plane.plot(*points.T, **style, label=name)
        for axes, values in zip((first, second), points.T, strict=True):
            axes.plot(values, **style)
    contours(plane)
    plane.legend(loc="upper left", fontsize=7.5)
    for i, axes in enumerate((first, second)):
        axes.set(xlabel="step", ylabel=rf"$\theta_{i + 1}$", title=f"coordinate {i + 1}: $s_{i + 1} = {SCALES[i]}$")
    plane.set_title("Scale-adjusted L2 is decay, plain L2 is not")


EXPERIMENT = Experiment(
    id="C03",
    claim="For a fixed diagonal preconditioner, a scale-adjusted L2 is weight decay",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Proposition 3, in the form of its proof in appendix A",
    rule="proved if the theorem scale_adjusted_l2 is, and with s = (1, 8) the paths of decay λ and of L2 with λ′ s_i, "
    "λ′ = λ/α, are equal in exact rationals and to rounding in float64, while the best L2 that is not adjusted misses "
    f"over {100 * MISSED:g} % of decay's effect and equation (2) as printed, with λ′/α, is off by over {PARTED:g}",
    recorded=PROVED,
    decide=everything(PROVED),
    theorem=THEOREM,
    measure=measure,
    draw=draw,
    figure="c03_scale_adjusted",
    size=(10.5, 3.6),
    alt="A path in the plane and its two coordinates over 120 steps. That of scale-adjusted L2 lies on that of decay. "
    "Plain L2 with the best coefficient fits the first coordinate, and in the second runs with the unregularised "
    "path.",
    text="""\
With M = diag(s)⁻¹ held fixed, decay λ is L2 with the coefficient λ s_i/α in coordinate i: proved, and equal to the
last digit in rationals. Coordinates with a large s_i, where an adaptive method has seen large gradients, are thus
regularised more by decay than by plain L2.

Equation (2) of the paper prints λ′/(2α) and says λ′ = λ/α, which divides by α twice; with it the paths differ by as
much as their own length. The proof in the paper's appendix has λ′/2, which is right, and is what is proved here.
Nothing follows for Adam itself, whose s changes with the loss (C02): the proposition explains the direction of the
effect that C04 measures.
""",
)
