"""A slider for learning rate and decay: what L2 in Adam and decoupled decay do to weights of two kinds."""

import numpy as np

from ..core.rule import Rule
from ..rules import Adam, AdamW
from .picture import number
from .player import Player
from .scene import Axis, Frame, Panel, Scene, Slider

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
#: The standard deviations of the gradients of the two kinds of weights, and how many there are of each.
SIZES, WEIGHTS = (10.0, 0.1), 100
NAMES = ("large gradients (size 10)", "small gradients (size 0.1)")
STEPS, SHOWN = 500, 60


def decay_slider(rate: float = 1e-3, decay: float = 0.01, seed: int = 0) -> Player:
    """Sliders for the learning rate α and the decay: λ′ of Adam with L2, λ of AdamW, for weights that start at 1.

    The gradients of the loss are nothing but noise, of size 10 for a hundred weights and 0.1 for a hundred others,
    so that what moves their means, which are shown, is the decay.  Decoupled decay shrinks both alike, by 1 − λ
    a step, whatever α is.  L2 goes through Adam's denominator: it shrinks a weight by about α λ′/size a step, a
    hundred times less for the large gradients.

    Args:
        rate, decay: where the sliders start; the nearest of their positions.
        seed: of the noise, which all settings share.

    Source: Loshchilov & Hutter 2019 (arXiv 1711.05101v3), section 2, on L2 with adaptive gradients.

    >>> decay_slider().scene.frame().words
    'Means after 500 steps: with L2 1 (large gradients) and 0.949 (small); with AdamW 0.00705 and 0.0069.'
    """
    noise = np.random.default_rng(seed).normal(size=(STEPS, 2, WEIGHTS)) * np.reshape(SIZES, (2, 1))
    across, down = np.reshape(RATES, (-1, 1)), np.reshape(DECAYS, (1, -1))
    paths = [_weights(opt, noise) for opt in (Adam(lr=across, l2=down), AdamW(lr=across, weight_decay=down))]
    steps = np.linspace(0, STEPS, SHOWN).astype(int)
    frames = [
        Frame(
            tuple(tuple(np.stack([steps, path[steps, i, j, k]], axis=1) for k in range(2)) for path in paths),
            _words(*(path[-1, i, j] for path in paths)),
        )
        for i, j in np.ndindex(len(RATES), len(DECAYS))
    ]
    x, y = Axis("step t", 0, STEPS), Axis("mean weight", -0.1, 1.1)
    panels = (Panel("Adam with L2, λ′", x, y, NAMES), Panel("AdamW, λ", x, y, NAMES))
    sliders = (
        Slider("learning rate α", tuple(f"{each:g}" for each in RATES), int(np.abs(across - rate).argmin())),
        Slider("λ′ or λ", tuple(f"{each:g}" for each in DECAYS), int(np.abs(down - decay).argmin())),
    )
    alt = "The means of weights with large and with small gradients over the steps, under L2 in Adam and under AdamW."
    return Player(Scene("L2 against decoupled decay", alt, panels, sliders, tuple(frames)))


def _weights(opt: Rule, noise: np.ndarray) -> np.ndarray:
    """The means of θ_0, …, θ_T, shape (T + 1, rates, decays, 2)."""
    shape = (len(RATES), len(DECAYS), 2, WEIGHTS)
    theta, state = np.ones(shape), opt.init(np.ones(shape))
    means = [theta.mean(axis=-1)]
    for g in noise:
        theta, state = opt.step(theta, np.broadcast_to(g, shape).copy(), state)
        means.append(theta.mean(axis=-1))
    return np.array(means)


def _words(l2: np.ndarray, decoupled: np.ndarray) -> str:
    (large, small), (w_large, w_small) = ((number(float(x)) for x in each) for each in (l2, decoupled))
    return (
        f"Means after {STEPS} steps: with L2 {large} (large gradients) and {small} (small); "
        f"with AdamW {w_large} and {w_small}."
    )
