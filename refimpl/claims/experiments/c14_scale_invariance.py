"""C14: Adam's step is invariant to the gradient's scale: exactly at ε = 0, and by how much otherwise."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...rules import Adam, AdamW
from ...show.style import CURVES
from .deciding import Number, everything, yes
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .portable import powers_of_ten
from .rows import Row
from .single_steps import single_steps, sizes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, ELEMENTS = 300, 1000
POWERS = 2.0 ** np.array([0, -60, -7, 1, 10, 60])
FACTORS = np.array([1, 3, 0.1, 1e-5, np.pi])
EPS = 1e-8
U = 2**-53  # the largest relative error of one rounding
# A gradient of age a is rounded 2a + 3 times in m (c g, its product with 1 − β1, and a products and a + 1 sums after),
# its square 2a + 5 times in v, which the root halves; m̂, v̂, root and quotient round once each; and all that twice, for
# g and for c g.
ROUNDINGS = 2 * ((2 * STEPS + 3) + (2 * STEPS + 5) / 2 + 4)
#: The two steps share √v̂ and then round thrice, their quotient and 1 minus it once each.
EPS_ROUNDINGS = 5
PARTED = 0.01  # what parts two paths for certain
PATHS = {
    "AdamW, no decay": AdamW(lr=0.01, eps=0, weight_decay=0),
    "AdamW": AdamW(lr=0.01, eps=0, weight_decay=0.01),
    "Adam with L2": Adam(lr=0.01, eps=0, l2=0.01),
}


_SUMMARIES = {REPRODUCED: "exactly at ε = 0; otherwise it is shorter by ε/(√v̂ + ε)"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("c a power of 2: distance of the paths, AdamW", numbers["paths_part_by"]["AdamW"]),
        Row("c a power of 2: distance of the paths, Adam with L2", numbers["paths_part_by"]["Adam with L2"]),
        Row("other c: relative difference of the steps", numbers["other_factors_in_2^-53"], unit="2^-53"),
        Row("error of the share ε/(√v̂ + ε)", numbers["eps_error_in_2^-53"], unit="2^-53"),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """Steps on g and on c g: for powers of two, for other factors, and with ε; and the paths that decay takes."""
    same_bits = all(np.all(steps == steps[0]) for steps in _steps(POWERS))
    progress(1, 4)
    # Where gradients of both signs cancel, so do not their errors: these are measured against the step on |g|.
    off = max(np.max(np.abs(steps[1:-1] - steps[0]) / steps[-1]) for steps in _steps(FACTORS, and_absolute=True))
    progress(2, 4)
    parted = {name: _parted(opt) for name, opt in PATHS.items()}
    progress(3, 4)
    root, change = _change_by_eps()
    error = float(np.max(np.abs(change - EPS / (root + EPS)))) / U
    progress(4, 4)
    deciding = {
        "powers of two: the same bits": yes(same_bits),
        "other factors, relative difference in 2^-53": Number(off / U, "<=", ROUNDINGS),
        **{f"paths part by, {name}": Number(parted[name], "<=", 0) for name in ("AdamW, no decay", "AdamW")},
        "paths part by, Adam with L2": Number(parted["Adam with L2"], ">", PARTED),
        "ε/(√v̂ + ε), error in 2^-53": Number(error, "<=", EPS_ROUNDINGS),
    }
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        f"ε = 0: the same bits for c = 2^-60 … 2^60 over {STEPS} steps of {ELEMENTS} elements, with decay too (with L2 "
        f"the paths part by {parted['Adam with L2']:.2g}); c = 3, 0.1, 1e-5, π: within {off / U:.0f} × 2^-53; "
        f"ε = 1e-8: smaller by ε/(√v̂ + ε), within {error:.0f} × 2^-53",
        {
            "powers_of_two_same_bits": bool(same_bits),
            "other_factors_in_2^-53": float(off / U),
            "paths_part_by": parted,
            "eps_error_in_2^-53": error,
            "change_by_eps_at_root": {f"{x:g}": EPS / (x + EPS) for x in (1e-10, 1e-8, 1e-6, 1e-4, 1.0)},
        },
        {"root": root, "change": change},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _gradients() -> Iterator[np.ndarray]:
    """Normal gradients, each element of a size of its own: over 120 decades, short of where c² g² leaves float64."""
    rng = np.random.default_rng(14)
    size = sizes(rng, 200, ELEMENTS)
    return (size * rng.standard_normal(ELEMENTS) for _ in range(STEPS))


def _steps(factors: np.ndarray, and_absolute: bool = False) -> Iterator[np.ndarray]:
    """Adam's steps at ε = 0 on c g, a row for each c; and on −|g|, if asked, which are positive, in the last row."""
    scaled = (factors[:, None] * g for g in _gradients())
    rows = (np.vstack([x, -np.abs(x[0])]) if and_absolute else x for x in scaled)
    return (values["theta"] for values in single_steps(Adam(lr=1, eps=0), rows))


def _parted(opt: Rule) -> float:
    """How far apart the paths on c g end, for c the powers of two."""
    theta = np.tile(np.random.default_rng(15).standard_normal(ELEMENTS), (len(POWERS), 1))
    state = opt.init(theta)
    for g in _gradients():
        theta, state = opt.step(theta, POWERS[:, None] * g, state)
    return float(np.max(np.abs(theta - theta[0])))


def _change_by_eps() -> tuple[np.ndarray, np.ndarray]:
    """√v̂ and the relative change of the step by ε, after 100 steps on gradients of sizes from 1e-16 to 1e8."""
    rng, sizes = np.random.default_rng(16), powers_of_ten(-16 + 24 * k / 399 for k in range(400))
    opt = Adam(lr=1, eps=np.array([0, EPS]))
    gradients = (np.tile(sizes * rng.standard_normal(len(sizes)), (2, 1)) for _ in range(100))
    *_, last = single_steps(opt, gradients)
    without, with_eps = last["theta"]
    return np.sqrt(last["v_hat"][0]), 1 - with_eps / without


def draw(finding: Finding, figure: "Figure") -> None:
    axes, data = figure.subplots(), finding.data
    root = np.geomspace(EPS / 3, 1e9, 200)
    wide = np.geomspace(1e-16, 1e9, 400)
    axes.loglog(wide, EPS / (wide + EPS), color="0.6", linewidth=5, label=r"$\epsilon/(\sqrt{\hat v} + \epsilon)$")
    axes.loglog(root, EPS / root, **CURVES[1], label=r"first order, $\epsilon/\sqrt{\hat v}$")
    axes.loglog(data["root"][::5], np.maximum(data["change"], U)[::5], "k.", markersize=4, label="measured")
    axes.axvline(EPS, color="0.4", linestyle=":", linewidth=1, label=r"$\epsilon = 10^{-8}$")
    axes.axhline(U, color="0.4", linestyle="-.", linewidth=1, label=r"$2^{-53}$, one rounding")
    axes.set(xlabel=r"size of the gradient, $\sqrt{\hat v_t}$", ylabel=r"relative change of the step by $\epsilon$")
    axes.legend(loc="lower left")


EXPERIMENT = Experiment(
    id="C14",
    claim="Adam's step does not depend on the scale of the gradient",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), section 2.1",
    rule="reproduced if at ε = 0 the steps on c g and g are the same bits for powers of two c, with and without "
    "decoupled decay, and equal to rounding for other c, and ε > 0 shortens the step by its ε/(√v̂ + ε), to rounding",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c14_scale_invariance",
    size=(7.0, 3.6),
    alt="The relative change that ε makes in a step, over the size of the gradient from 1e-16 to 1e9: the measured "
    "points lie on ε/(√v̂ + ε), down to the size of one rounding.",
    text="""\
At ε = 0 the step on c g is the step on g, for every c > 0 and all gradients (theorem scale_invariance); in float64
to the last bit for powers of two, and to rounding for other factors. Decoupled decay keeps that, L2 does not, since
λ′θ is not scaled along with g.

With ε > 0 the step is shorter by the share ε/(√v̂ + ε), no more and no less: nothing at √v̂ = 1, one half where √v̂
= ε. So ε = 1e-8 matters for gradients of about that size.
""",
)
