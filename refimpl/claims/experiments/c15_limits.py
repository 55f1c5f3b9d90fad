"""C15: AdaGrad and RMSProp as limits of Adam, and AdaMax as that of its p-norm form for p → ∞."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...rules import AdaGrad, Adam, AdaMax, RMSProp
from ...rules._p_norm_adam import PNormAdam
from ...schedules import InverseSqrt
from ...show.style import CURVES
from .deciding import Number, everything
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .portable import powers_of_ten
from .rows import Row
from .single_steps import single_steps, sizes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, ELEMENTS = 200, 50
U = 2**-53  # the largest relative error of one rounding
DISTANCES = powers_of_ten(range(-2, -15, -1))  # 1 − β2 on the way to AdaGrad
RMSPROP_BETA2, RMSPROP_STEPS = np.array([0.9, 0.99]), 2000
ADAMAX_BETA2, POWERS = 0.999, 2.0 ** np.arange(0, 15)  # p on the way to AdaMax


_SUMMARIES = {REPRODUCED: "the steps approach each other at the rate of the theorems"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("Adam to AdaGrad, 1 − β2 = 1e-2", numbers["adagrad_by_distance"]["1e-02"]),
        Row("Adam to AdaGrad, 1 − β2 = 1e-14", numbers["adagrad_by_distance"]["1e-14"]),
        Row("Adam to RMSProp × √(1 − β2^t)", numbers["rmsprop_times_root_in_2^-53"], unit="2^-53"),
        Row("p-norm to AdaMax, p = 2", numbers["adamax_by_p"]["2"]),
        Row(f"p-norm to AdaMax, p = {POWERS[-1]:g}", numbers["adamax_by_p"][f"{POWERS[-1]:g}"]),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The relative difference of the steps of each pair, on the way to the limit."""
    data = {}
    for i, (name, way) in enumerate({"AdaGrad": _adagrad, "RMSProp": _rmsprop, "AdaMax": _adamax}.items(), start=1):
        data[name] = way()
        progress(i, 3)
    adagrad, rmsprop, adamax = (each["largest"] for each in data.values())
    return Finding.by(
        everything(REPRODUCED),
        {f"{name}: share of the bound": Number(each["share"], "<=", 1) for name, each in data.items()},
        f"largest relative difference of the steps over {STEPS} steps: to AdaGrad {adagrad[0]:.1g} at 1 − β2 = 1e-2, "
        f"falling with it to {adagrad[-1]:.0e} at 1e-14; to RMSProp × √(1 − β2^t) {rmsprop / U:.0f} × 2^-53; to "
        f"AdaMax {adamax[1]:.2g} at p = 2, {adamax[10]:.1g} at {POWERS[10]:.0f}, {adamax[-1]:.0e} at {POWERS[-1]:.0f}",
        {
            "adagrad_by_distance": {f"{x:.0e}": float(y) for x, y in zip(DISTANCES, adagrad, strict=True)},
            "rmsprop_times_root_in_2^-53": float(rmsprop / U),
            "adamax_by_p": {f"{p:g}": float(y) for p, y in zip(POWERS, adamax, strict=True)},
        },
        data,
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _steps(opt: Rule, lanes: int, steps: int = STEPS) -> np.ndarray:
    """The steps of ``opt`` on the same gradients in each lane, over 24 decades: shape (steps, lanes, elements)."""
    rng = np.random.default_rng(15)
    size = sizes(rng, 40, ELEMENTS)
    gradients = (np.tile(size * rng.standard_normal(ELEMENTS), (lanes, 1)) for _ in range(steps))
    return np.array([values["theta"] for values in single_steps(opt, gradients)])


def _adagrad() -> dict[str, Any]:
    """Adam with β1 = 0 and α_t = α/√t, for β2 → 1, where v̂_t becomes the mean of all squares.

    v̂_t is a mean of squares with weights between the newest's and β2^(t−1) times that, so it is more than the plain
    mean divided by the mean of β2^(−i), i < t: the steps' relative difference is at most the root of that, less one,
    or (1 − β2)(t − 1)/4 to first order.

    Rounding: β2^t is rounded to a multiple of 2^-53, by that much at most, and by no more than its distance from the
    multiple 1 − t (1 − β2), which is (1 − β2)² t (t − 1)/2; 1 − β2^t magnifies it and the root of v̂ halves it.  So
    there is no floor where digits cancel.  v and G round 3 t times together, halved as well, and the rest ten times.
    """
    beta2, t = 1 - DISTANCES, np.arange(1, STEPS + 1)[:, None]
    adam = Adam(lr=1, beta1=0, beta2=beta2[:, None], eps=0, schedule=InverseSqrt())
    count = len(DISTANCES)
    difference = np.max(np.abs(_steps(adam, count) / _steps(AdaGrad(lr=1, eps=0), count) - 1), axis=2)
    limit = np.sqrt(np.cumsum(beta2 ** (1.0 - t), axis=0) / t) - 1
    power_rounding = np.minimum(U, (1 - beta2) ** 2 * t * (t - 1) / 2)
    rounding = power_rounding / (1 - beta2**t) / 2 + (1.5 * t + 10) * U
    return {
        "share": float(np.max(difference / (limit + rounding))),
        "largest": difference.max(axis=0),
        "limit": limit[-1],
        "rounding": rounding.max(axis=0),
    }


def _rmsprop() -> dict[str, Any]:
    """Adam with β1 = 0 steps √(1 − β2^t) times as far as RMSProp, which tends to 1 with t."""
    t, lanes, count = np.arange(1.0, RMSPROP_STEPS + 1)[:, None], RMSPROP_BETA2[:, None], len(RMSPROP_BETA2)
    adam, rmsprop = Adam(lr=1, beta1=0, beta2=lanes, eps=0), RMSProp(lr=1, beta2=lanes, eps=0)
    ratio = _steps(adam, count, RMSPROP_STEPS) / _steps(rmsprop, count, RMSPROP_STEPS)
    wanted = np.sqrt(1 - RMSPROP_BETA2**t)
    largest = np.max(np.abs(ratio / wanted[:, :, None] - 1))
    # Two quotients, a root and a product of each step, the quotient of the steps, the root and quotient above; and
    # NumPy's β2^t may differ from Python's by 2^-53, which 1 − β2^t ≥ 0.01 magnifies and the root halves.
    share = float(largest / ((12 + 1 / 0.01 / 2) * U))
    return {"share": share, "largest": largest, "short": 1 - ratio[:, :, 0], "wanted": 1 - wanted}


def _adamax() -> dict[str, Any]:
    """Adam with the p-norm for p → ∞.

    u_t^p = (1 − β2^p) Σ (β2^(t−i) |g_i|)^p has t terms, of which the largest is AdaMax's u_t^p: the steps' ratio is
    between ((1 − β2^p) t)^(−1/p) and (1 − β2^p)^(−1/p).
    """
    t, p = np.arange(1, STEPS + 1)[:, None, None], POWERS[:, None]
    p_norm, adamax = PNormAdam(p=p, lr=1, beta2=ADAMAX_BETA2), AdaMax(lr=1, beta2=ADAMAX_BETA2)
    ratio = _steps(p_norm, len(p)) / _steps(adamax, len(p))
    newest = 1 - ADAMAX_BETA2**p
    least, most = (newest * t) ** (-1 / p), newest ** (-1 / p)
    rounding = 10 * STEPS * U  # u rounds ten times a step at most; what its power p magnifies, the root undoes
    return {
        "share": float(np.max(np.maximum(least * (1 - rounding) / ratio, ratio / (most * (1 + rounding))))),
        "largest": np.max(np.abs(ratio - 1), axis=(0, 2)),
        "bound": np.maximum(most - 1, 1 - least).max(axis=(0, 2)),
    }


def draw(finding: Finding, figure: "Figure") -> None:
    left, middle, right = figure.subplots(1, 3)
    adagrad, rmsprop, adamax = finding.data.values()
    left.loglog(DISTANCES, adagrad["largest"], **CURVES[0], marker="o", label="measured")
    left.loglog(DISTANCES, adagrad["limit"], "k:", label=r"bound, $\approx (1 - \beta_2)(t - 1)/4$")
    left.loglog(DISTANCES, adagrad["rounding"], **CURVES[1], label="bound of the rounding")
    left.set(xlabel=r"$1 - \beta_2$", ylabel=f"largest relative difference in {STEPS} steps", title="Adam and AdaGrad")
    t = np.arange(1, RMSPROP_STEPS + 1)
    for measured, beta2, style in zip(rmsprop["short"].T, RMSPROP_BETA2, CURVES, strict=False):
        middle.loglog(t, np.maximum(measured, U), **style, label=rf"$\beta_2 = {beta2}$")
    middle.loglog(t, np.maximum(rmsprop["wanted"], U), "k:", label=[r"$1 - \sqrt{1 - \beta_2^t}$", None])
    middle.set(xlabel="step t", ylabel="relative difference at step t", title="Adam and RMSProp")
    right.loglog(POWERS, adamax["largest"], **CURVES[0], marker="o", label="measured")
    right.loglog(POWERS, adamax["bound"], "k:", label="bound")
    right.set(xlabel="p", ylabel=f"largest relative difference in {STEPS} steps")
    right.set_title(r"Adam with the $p$-norm and AdaMax")
    for axes in (left, middle, right):
        axes.legend()


EXPERIMENT = Experiment(
    id="C15",
    claim="AdaGrad and RMSProp are limits of Adam, and AdaMax is its limit as p → ∞",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), sections 5 and 7.1",
    rule="reproduced if Adam's steps (β1 = 0, α_t = α/√t) differ from AdaGrad's by no more than (1 − β2)(t − 1)/4 and "
    "rounding, are RMSProp's times √(1 − β2^t) to rounding, and those of the p-norm form differ from AdaMax's by "
    "factors between ((1 − β2^p) t)^(−1/p) and (1 − β2^p)^(−1/p)",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c15_limits",
    size=(10.0, 3.4),
    alt="Three panels of differences that vanish: Adam's from AdaGrad as β2 goes to 1, Adam's from RMSProp as t "
    "grows, and of Adam with the p-norm from AdaMax as p grows; each on or below its bound.",
    text="""\
All three limits are theorems (limits_of_adam, adamax_limit), and the rules, run in float64, approach each other at
the rate that these give. RMSProp is Adam without bias correction, so that the two agree only once β2^t has died
out; AdaGrad needs the rate α/√t besides, and β2 so close to 1 that the average forgets nothing.
""",
)
