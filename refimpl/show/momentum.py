"""A slider for step size and momentum, on a quadratic that is steep one way and flat the other."""

import numpy as np

from ..problems import Quadratic
from ..problems.run_loop import run
from ..rules import Momentum
from .contours import contour_lines
from .picture import number
from .player import Player
from .scene import Axis, Frame, Line, Mark, Panel, Scene, Slider

CURVATURES = (1.0, 25.0)
RATES = (0.002, 0.004, 0.008, 0.012, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.078, 0.08, 0.09, 0.11, 0.14)
MOMENTA = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
STEPS = 60
START = (1.0, 0.6)


def momentum_slider(rate: float = 0.02, momentum: float = 0.0) -> Player:
    """Sliders for the step size α and the momentum μ of ``Momentum``, on ½(θ1² + 25 θ2²).

    Args:
        rate, momentum: where the sliders start; the nearest of their positions.

    >>> momentum_slider().scene.frame((4, 0)).words
    'After 60 steps the loss is 0.00885 of what it was.'
    """
    problem = Quadratic(curvatures=CURVATURES)
    grid = (len(RATES), len(MOMENTA))
    opt = Momentum(lr=np.reshape(RATES, (-1, 1)), momentum=np.reshape(MOMENTA, (1, -1)))
    paths = run(opt, problem, STEPS, theta0=np.broadcast_to(START, (*grid, 2)).copy()).iterates
    losses = problem.loss(paths, 0)
    x, y = (-1.1, 1.1), (-1.1, 1.1)
    still = (*(Line(line) for line in contour_lines(problem, x, y, 9, 120)), Mark((0, 0)))
    panels = (
        Panel("path from (1, 0.6)", Axis("θ1, flat", *x), Axis("θ2, steep", *y), ("Momentum",), "path", still),
        Panel("loss", Axis("step t", 0, STEPS), Axis("", 1e-8, 1e3, True), ("Momentum",)),
    )
    steps = np.arange(STEPS + 1)
    frames = [
        Frame(
            ((paths[:, i, j],), (np.stack([steps, losses[:, i, j]], axis=1),)),
            _words(float(losses[-1, i, j] / losses[0, i, j])),
            told=(losses[:, i, j] / losses[0, i, j],),
        )
        for i, j in np.ndindex(*grid)
    ]
    sliders = (
        Slider("step size α", tuple(f"{each:g}" for each in RATES), _nearest(RATES, rate)),
        Slider("momentum μ", tuple(f"{each:g}" for each in MOMENTA), _nearest(MOMENTA, momentum)),
    )
    alt = "The path of gradient descent with momentum on an ill-conditioned quadratic, and its loss over the steps."
    return Player(
        Scene(
            "Step size and momentum",
            alt,
            panels,
            sliders,
            tuple(frames),
            STEPS + 1,
            1,
            "Loss, as a part of what it was,",
            ("",),
        )
    )


def _words(ratio: float) -> str:
    if not np.isfinite(ratio) or ratio > 1:
        times = f"{number(ratio)} times" if ratio < 1000 else "more than a thousand times"
        return f"It diverges: after {STEPS} steps the loss is {times} what it was."
    return f"After {STEPS} steps the loss is {number(ratio)} of what it was."


def _nearest(values: tuple[float, ...], wanted: float) -> int:
    return int(np.argmin(np.abs(np.asarray(values) - wanted)))
