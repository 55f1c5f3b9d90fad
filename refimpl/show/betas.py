"""A slider for β1 and β2 on the problem where Adam fails, and for how rare its large gradient is."""

import numpy as np

from ..problems import Theorem2
from ..problems.run_loop import run
from ..rules import Adaptive, AMSGrad, phi, psi
from ..schedules import InverseSqrt
from .picture import number
from .player import Player
from .scene import Axis, Frame, Panel, Scene, Slider

BETA1 = (0.0, 0.5, 0.9)
BETA2 = (0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
CYCLES = (4, 10, 20, 40)
#: A multiple of every C: the regret rises and falls in each cycle, and is shown where cycles end.
LEAST = 40
STEPS, SHOWN, ALPHA = 60 * LEAST, 120, 0.5
NAMES = ("Adam", "AMSGrad")


def betas_slider(beta1: float = 0.0, beta2: float = 0.9, C: int = 20) -> Player:
    """Sliders for β1, β2 and C on f_t(x) = C x once in C steps, else −x, where −1 is best: Adam beside AMSGrad.

    Adam is that of Reddi et al., without bias correction and ε, and α_t = 0.5/√t; both start at −1, the best
    point.

    Args:
        beta1, beta2, C: where the sliders start; the nearest of their positions.

    Source: Reddi, Kale & Kumar 2018 (arXiv 1904.09237), Theorem 2; the limit of the average regret that its
    proof gives Adam is 2/C.
    """
    places = LEAST * np.unique(np.geomspace(1, STEPS // LEAST, 40).astype(int))
    t = np.arange(1, SHOWN + 1)
    frames = []
    for i, j, k in np.ndindex(len(BETA1), len(BETA2), len(CYCLES)):
        first, second, cycle = BETA1[i], BETA2[j], CYCLES[k]
        rules = (
            Adaptive(lr=ALPHA, phi=phi.EMA(first), psi=psi.EMA(second), schedule=InverseSqrt()),
            AMSGrad(lr=ALPHA, beta1=first, beta2=second, schedule=InverseSqrt()),
        )
        runs = [run(opt, Theorem2(C=cycle), STEPS) for opt in rules]
        frames.append(
            Frame(
                (
                    tuple(np.stack([t, each.iterates[1 : SHOWN + 1]], axis=1) for each in runs),
                    tuple(np.stack([places, each.average_regret[places - 1]], axis=1) for each in runs),
                ),
                _words(cycle, first, second, *(float(each.average_regret[-1]) for each in runs)),
            )
        )
    panels = (
        Panel(f"iterates, the first {SHOWN} steps", Axis("step t", 1, SHOWN), Axis("x, best −1", -1.05, 1.05), NAMES),
        Panel("average regret, where cycles end", Axis("step t", LEAST, STEPS, True), Axis("R_t/t", 0, 0.6), NAMES),
    )
    sliders = (
        _slider("β1", BETA1, beta1),
        _slider("β2", BETA2, beta2),
        _slider("C, the period", CYCLES, C),
    )
    alt = (
        "Adam and AMSGrad on the online problem of Theorem 2 of Reddi et al.: their iterates, and their average regret."
    )
    return Player(Scene("β1 and β2 where Adam fails", alt, panels, sliders, tuple(frames)))


def _words(cycle: int, beta1: float, beta2: float, adam: float, amsgrad: float) -> str:
    satisfied = "hold" if Theorem2(C=cycle).satisfied(beta1, beta2) else "do not hold"
    return (
        f"R_t/t at t = {STEPS}: Adam {number(adam)}, AMSGrad {number(amsgrad)}. Conditions (7) of Theorem 2, which "
        f"suffice for Adam to fail, {satisfied} here; under them its limit is no less than 2/C = {number(2 / cycle)}."
    )


def _slider(label: str, values: tuple[float, ...], start: float) -> Slider:
    return Slider(label, tuple(f"{each:g}" for each in values), int(np.argmin(np.abs(np.asarray(values) - start))))
