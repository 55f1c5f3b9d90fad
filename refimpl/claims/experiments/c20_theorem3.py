"""C20: nor does it on a stochastic convex problem."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...problems import Theorem3
from ...problems.run_loop import run
from .deciding import Number, everything
from .experiment import REPRODUCED, Experiment, Finding, Progress, part
from .full_run import told
from .reddi import adam
from .rows import Row

ALPHA, BETA1, BETA2 = 0.5, 0.0, 0.9
SIGMAS = 2  # standard errors
C, DELTA = 13, 0.1  # the least C for which Lemma 1 gives a bound >= 0


_SUMMARIES = {REPRODUCED: "the iterate drifts away from the best point"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row("E[x_T] − x_1, without projection", numbers["drift"], numbers["drift_standard_error"]),
        Row("E[F(x)] − F(−1), with projection", numbers["suboptimality"], numbers["suboptimality_standard_error"]),
        Row("δ, which it must exceed", DELTA),
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """Many independent runs: the mean iterate without a projection, and the mean loss with one."""
    runs, steps = (2000, 5000) if full else (200, 1000)
    opt, free, held = adam(ALPHA, BETA1, BETA2), Theorem3(C, DELTA, box=None), Theorem3(C, DELTA)
    ends, means = [], []
    for seed in range(runs):
        ends.append(float(run(opt, free, steps, seed=seed).iterates[-1]))
        means.append(float(run(opt, held, steps, seed=seed).iterates.mean()))
        part(progress, seed, runs)(1, 1)
    drift, drift_error = _mean(ends)
    place, place_error = _mean(means)
    delta = held.delta
    suboptimality = delta * (place + 1)
    deciding = {
        "Lemma 1's bound": Number(held.lemma1(BETA1, BETA2), ">=", 0),
        "drift, in standard errors": Number(drift / drift_error, ">", SIGMAS),
        "mean of F(x) − F(−1) less δ, in standard errors": Number(
            (suboptimality - delta) / (delta * place_error), ">", SIGMAS
        ),
    }
    return Finding.by(
        everything(REPRODUCED),
        deciding,
        f"{runs} runs of {steps} steps, C = {held.C}, δ = {delta}: E[x_T] − x_1 = {drift:.2f} ± {drift_error:.2f} "
        f"without projection; with it E[F(x)] − F(−1) = {suboptimality:.4f} ± {delta * place_error:.4f} ≥ δ",
        {
            "lemma1": held.lemma1(BETA1, BETA2),
            "drift": drift,
            "drift_standard_error": drift_error,
            "suboptimality": suboptimality,
            "suboptimality_standard_error": delta * place_error,
            "runs": runs,
            "steps": steps,
        },
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _mean(values: list[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


EXPERIMENT = Experiment(
    id="C20",
    claim="On the stochastic convex problem of Theorem 3, Adam does not converge to the best point",
    source="Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 3 and Lemma 1 (Appendix C)",
    rule="reproduced if Lemma 1's bound is not negative, the unprojected mean iterate rises by more than two standard "
    "errors, and the projected runs' mean of F(x) − F(−1) exceeds δ by more than two",
    recorded=REPRODUCED,
    decide=everything(REPRODUCED),
    measure=measure,
    text=told(
        "C20",
        """\
On the stochastic problem the iterates drift towards the worse end. Without a projection they move by \
{drift|.1f|7.7} on the mean, over {runs|d|2000} runs of {steps|d|5000} steps. With a projection the expected \
loss stays {suboptimality|.4f|0.18} above the best, which is more than δ. The drift of one step is bounded from \
below exactly (theorem adam_stochastic), for β1 = 0 and from C = 13 on for the settings here.

The standard errors are over the runs. The excess over δ is many of them.
""",
    ),
)
