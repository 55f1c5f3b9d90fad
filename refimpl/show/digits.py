"""A slider for learning rate and decay on real digits: L2 in Adam beside AdamW."""

import numpy as np

from ..core.rule import Rule
from ..problems import Digits
from ..rules import Adam, AdamW
from ..schedules import CosineAnnealing
from .heat import edges
from .picture import number
from .player import Player
from .scene import Axis, Cells, Frame, Mark, Panel, Scene, Slider

RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
DECAYS = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
STEPS, EVERY, TRAINED, BATCH = 200, 20, 400, 40
NAMES = ("Adam with L2", "AdamW")
#: A loss is drawn as this one if it is greater.
WORST = 1.0


def digits_slider(rate: float = 0.2, decay: float = 1e-3, seed: int = 0) -> Player:
    """Sliders for the learning rate and the decay, λ′ of Adam with L2 and λ of AdamW: the loss on held-out digits.

    Softmax regression on 400 of scikit-learn's digits, minibatches of 40, 200 steps with cosine annealing; the
    loss is that of the other 1397 images, without any L2 term.  All settings see the same minibatches.

    Args:
        rate, decay: where the sliders start; the nearest of their positions.
        seed: of the minibatches.

    >>> digits_slider().scene.frame().words
    'Loss on held-out digits: Adam with L2 0.346, AdamW 0.423. Best of all settings, the stars: 0.326 and 0.361.'
    """
    across, down = np.reshape(RATES, (1, -1)), np.reshape(DECAYS, (-1, 1))
    annealed = CosineAnnealing(T=STEPS)
    rules = (Adam(lr=across, l2=down, schedule=annealed), AdamW(lr=across, weight_decay=down, schedule=annealed))
    losses = [_held_out(opt, seed) for opt in rules]
    steps = np.arange(0, STEPS + 1, EVERY)
    x, y = edges(np.asarray(RATES)), edges(np.asarray(DECAYS))
    least = [np.unravel_index(int(each[-1].argmin()), each[-1].shape) for each in losses]
    panels = [
        Panel(
            name,
            Axis("learning rate α", x[0], x[-1], True),
            Axis(decay_name, y[0], y[-1], True),
            ("setting",),
            "mark",
            (Cells(x, y, np.minimum(each[-1], WORST)), Mark((RATES[best[1]], DECAYS[best[0]]))),
        )
        for name, decay_name, each, best in zip(NAMES, ("L2 λ′", "decay λ"), losses, least, strict=True)
    ]
    panels.append(Panel("loss on held-out digits", Axis("step t", 0, STEPS), Axis("", 0.25, 2.5, True), NAMES))
    best = [float(each[-1].min()) for each in losses]
    frames = []
    for j, i in np.ndindex(len(RATES), len(DECAYS)):
        here = np.array([[RATES[j], DECAYS[i]]])
        curves = tuple(np.stack([steps, each[:, i, j]], axis=1) for each in losses)
        ends = [float(each[-1, i, j]) for each in losses]
        frames.append(Frame(((here,), (here,), curves), _words(ends, best)))
    sliders = (
        Slider("learning rate α", tuple(f"{each:g}" for each in RATES), int(np.abs(across - rate).argmin())),
        Slider("λ′ or λ", tuple(f"{each:g}" for each in DECAYS), int(np.abs(down - decay).argmin())),
    )
    alt = (
        "Two heat maps of the loss on held-out digits over learning rate and decay, for L2 in Adam and for AdamW, dark "
        "where it is small, with a star at the best; and the loss over the steps for the setting in the ring."
    )
    return Player(Scene("L2 against decoupled decay", alt, tuple(panels), sliders, tuple(frames)))


def _held_out(opt: Rule, seed: int) -> np.ndarray:
    """The loss on held-out images at every checkpoint, shape (checkpoints, decays, rates)."""
    problem = Digits(n_train=TRAINED, batch_size=BATCH)
    held_out = np.arange(TRAINED, TRAINED + 1397)
    lanes = (len(DECAYS), len(RATES))
    theta = {name: np.zeros((*lanes, *each.shape)) for name, each in problem.theta0.items()}
    state, losses = opt.init(theta), [problem.loss(theta, held_out)]
    for drawn in problem.draw(STEPS, np.random.default_rng(seed)):
        theta, state = opt.step(theta, problem.gradient(theta, drawn), state)
        if state.t % EVERY == 0:
            losses.append(problem.loss(theta, held_out))
    return np.array(losses)


def _words(ends: list[float], best: list[float]) -> str:
    each = ", ".join(f"{name} {number(loss)}" for name, loss in zip(NAMES, ends, strict=True))
    return f"Loss on held-out digits: {each}. Best of all settings, the stars: {number(best[0])} and {number(best[1])}."
