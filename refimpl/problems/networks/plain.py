"""The plain network: two dense layers with biases, and ReLU between them."""

import functools
from dataclasses import dataclass

from .layers import Dense, Layer, ReLU
from .network import CLASSES, PIXELS, Network


@dataclass(frozen=True)
class Plain(Network):
    """64 – hidden – classes with ReLU and biases.

    Args:
        hidden: hidden units, ≥ 1.
        classes: logits, ≥ 1.

    >>> Plain().size
    4810
    """

    hidden: int = 64
    classes: int = CLASSES

    def __post_init__(self) -> None:
        self.require_counts("hidden", "classes")

    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        return Dense(PIXELS, self.hidden), ReLU(), Dense(self.hidden, self.classes, gain=1)
