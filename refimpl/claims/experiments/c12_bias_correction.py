"""C12: Adam's bias correction makes E[v̂] unbiased; without it early steps blow up as β2 → 1."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.rule import Rule
from ...rules import Adam, Adaptive, phi, psi
from ...show.style import CURVES
from .deciding import Number, everything
from .experiment import REPRODUCED, Experiment, Finding, Progress
from .rows import Row
from .single_steps import single_steps

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BETA1 = (0.0, 0.9)  # those of the paper's experiment
BETA2 = np.array([0.9, 0.99, 0.999, 0.9999, 0.99999])
LANES = BETA2[:, None]
STEPS, ELEMENTS = 3000, 2000
ALPHA, RUNS = 0.1, 1000  # of the training on f(θ) = θ²/2 from θ = 1, with gradient noise of variance 1
# (1 − β1) g/√((1 − β2) g²) rounds five times, the formula it is compared with three times, by at most 2^-53.
ROUNDING = 8 * 2**-53
SIGMAS, START = 4, 0.5  # standard errors that the means may be off; the loss of the start


_SUMMARIES = {REPRODUCED: "without it the first step grows as 1/√(1 − β2)"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("mean of v̂/E[g²] off 1, at most", max(numbers["v_hat_in_standard_errors"].values()), unit="s.e."),
        Row(
            f"first step without correction, β2 = {BETA2[-1]}",
            numbers["first_step_uncorrected"][str(BETA2[-1])],
            unit="α",
        ),
        Row(
            "largest loss without correction, from 0.5",
            numbers["largest_training_loss"]["plain, beta1=0.0"][str(BETA2[-1])],
        ),
        Row(
            "largest loss with correction, from 0.5",
            max(numbers["largest_training_loss"]["corrected, beta1=0.0"].values()),
        ),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """The means of v̂_t and v_t over many elements, the first step, and the first steps of a training."""
    means = _means(4 * STEPS if full else STEPS, progress)
    sigmas = np.max(np.abs(means["v_hat"] - 1) / means["error"], axis=0)
    gradient = np.random.default_rng(1).standard_normal((len(BETA2), 100))
    first = {name: np.abs(next(single_steps(opt, [gradient]))["theta"]) for name, opt in _variants(1, 0.9).items()}
    wanted = {"corrected": np.ones_like(LANES), "plain": (1 - 0.9) / np.sqrt(1 - LANES)}
    error = {name: float(np.max(np.abs(steps / wanted[name] - 1))) for name, steps in first.items()}
    losses = {f"{name}, beta1={b}": _worst_loss(opt) for b in BETA1 for name, opt in _variants(ALPHA, b).items()}
    deciding = {
        "mean of v̂/E[g²] less 1, in standard errors": Number(sigmas.max(), "<=", SIGMAS),
        "first step, relative error": Number(max(error.values()), "<=", ROUNDING),
        "largest loss with correction": Number(max(max(losses[f"corrected, beta1={b}"]) for b in BETA1), "<", START),
        "least of the largest losses without, β2 = 0.99999": Number(
            min(losses[f"plain, beta1={b}"][-1] for b in BETA1), ">", START
        ),
    }
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        f"mean v̂/E[g²] within {sigmas.max():.1f} standard errors of 1 at every t; β2 = 0.99999 without correction: "
        f"first step {first['plain'][-1, 0]:.1f} α, loss up from 0.5 to {losses['plain, beta1=0.0'][-1]:.0f}; with it: "
        f"α, and at most {losses['corrected, beta1=0.0'][-1]:.2f}",
        {
            "v_hat_in_standard_errors": _by_beta2(sigmas),
            "first_step_uncorrected": _by_beta2(first["plain"][:, 0]),
            "first_step_relative_error": error,
            "largest_training_loss": {name: _by_beta2(values) for name, values in losses.items()},
        },
        {"means": means, "first": first, "losses": losses},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _variants(alpha: float, beta1: float) -> dict[str, Rule]:
    """Adam with bias correction and without, a lane for each β2."""
    return {
        "corrected": Adam(lr=alpha, beta1=beta1, beta2=LANES, eps=0),
        "plain": Adaptive(lr=alpha, phi=phi.EMA(beta1), psi=psi.EMA(LANES)),
    }


def _by_beta2(values: Any) -> dict[str, float]:
    return {str(b): float(x) for b, x in zip(BETA2, values, strict=True)}


def _means(steps: int, progress: Progress) -> dict[str, np.ndarray]:
    """The means of v̂_t and v_t over gradients of variance 1: a row a step, a column a β2."""
    rng, rows = np.random.default_rng(12), []
    gradients = (np.tile(rng.standard_normal(ELEMENTS), (len(BETA2), 1)) for _ in range(steps))
    for t, values in enumerate(single_steps(Adam(beta2=LANES), gradients), start=1):
        rows.append([values[name].mean(axis=1) for name in ("v_hat", "v")])
        progress(t, steps)
    v_hat, v = np.moveaxis(np.array(rows), 1, 0)
    return {"v_hat": v_hat, "v": v, "error": _standard_error(np.arange(1, steps + 1)[:, None])}


def _standard_error(t: np.ndarray) -> np.ndarray:
    """That of the mean of v̂_t over the elements.

    v̂_t = Σ w_i g_i² with w_i = (1 − β2) β2^(t−i)/(1 − β2^t), where g² of a standard normal g has variance 2, and
    Σ w_i² = (1 − β2)(1 + β2^t)/((1 + β2)(1 − β2^t)).
    """
    power = BETA2**t
    return np.sqrt(2 / ELEMENTS * (1 - BETA2) * (1 + power) / ((1 + BETA2) * (1 - power)))


def _worst_loss(opt: Rule) -> np.ndarray:
    """The largest mean loss after any of 300 steps, for each β2."""
    rng, theta = np.random.default_rng(3), np.ones((len(BETA2), RUNS))
    state, losses = opt.init(theta), []
    for _ in range(300):
        theta, state = opt.step(theta, theta + rng.standard_normal(RUNS), state)
        losses.append(np.mean(theta**2 / 2, axis=1))
    return np.max(losses, axis=0)


def draw(finding: Finding, figure: "Figure") -> None:
    left, middle, right = figure.subplots(1, 3)
    _draw_means(left, **finding.data["means"])
    for (name, steps), style, marker in zip(finding.data["first"].items(), CURVES, "os", strict=False):
        label = {"corrected": "with correction", "plain": "without"}[name]
        middle.loglog(1 - BETA2, steps[:, 0], **style, marker=marker, label=label)
        for beta1, filled in zip(BETA1, ("full", "none"), strict=True):
            losses = finding.data["losses"][f"{name}, beta1={beta1}"]
            both = rf"{label}, $\beta_1 = {beta1:g}$"
            right.loglog(1 - BETA2, losses, **style, marker=marker, fillstyle=filled, label=both)
    middle.set(ylabel=r"first step in units of $\alpha$", title=r"First step, $\beta_1 = 0.9$")
    right.set(ylabel="largest loss in 300 steps", title="Noisy quadratic, loss 0.5 at the start")
    for axes in (middle, right):
        axes.set(xlabel=r"$1 - \beta_2$")
        axes.legend()


def _draw_means(axes: Any, v_hat: np.ndarray, v: np.ndarray, error: np.ndarray) -> None:
    t, shown = np.arange(1, len(v) + 1), list(BETA2).index(0.999)
    band = 4 * error[:, shown]
    axes.fill_between(t, 1 - band, 1 + band, color="0.85", label="1 ± 4 standard errors")
    axes.semilogx(t, v_hat[:, shown], **CURVES[0], label=r"mean $\hat v_t$")
    axes.semilogx(t, v[:, shown], **CURVES[1], label=r"mean $v_t$")
    axes.semilogx(t, 1 - 0.999**t, "k:", label=r"$1 - \beta_2^t$")
    axes.set(xlabel="step t", ylabel=r"in units of $E[g^2]$", title=rf"$\beta_2 = 0.999$, {ELEMENTS} elements")
    axes.legend()


EXPERIMENT = Experiment(
    id="C12",
    claim="Adam's bias correction makes v̂ unbiased; without it, early steps blow up as β2 → 1",
    source="Kingma & Ba 2015 (arXiv 1412.6980v9), sections 3 and 6.4",
    rule=f"reproduced if, for five β2 up to 0.99999, the mean of v̂_t/E[g²] stays within {SIGMAS} standard errors of 1 "
    "at every t; the first step is α with correction and (1 − β1)/√(1 − β2) α without, to rounding; and on a noisy "
    "quadratic the loss rises above that of the start for β2 = 0.99999 without correction, and never with it",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    draw=draw,
    figure="c12_bias_correction",
    size=(10.0, 3.4),
    alt="Left: the mean of the corrected second moment stays at 1 within four standard errors over 3000 steps, the "
    "uncorrected one rises from 0.001. Middle: the first step is α with correction and grows as β2 approaches 1 "
    "without. Right: so does the largest loss of a training.",
    text="""\
Both halves hold. That E[v̂] is E[g²] for a stationary gradient is a theorem (bias_correction); the means of 2000
elements agree with it at every step. Without the correction the first step is (1 − β1)/√(1 − β2) times α, 32 α for
the largest β2 here and β1 = 0.9, and on the noisy quadratic the loss goes up a thousandfold before it comes down.

For a gradient whose distribution changes, v̂ is unbiased only up to a term ζ, as the paper says. That the harm is
large needs a β2 close to 1: with both betas 0.9 the first step without correction is 0.32 α.
""",
)
