"""A small convolutional network."""

import functools
from dataclasses import dataclass

from .convolution import Convolution
from .layers import Dense, Layer, ReLU
from .network import CLASSES, Network

SIDE = 8


@dataclass(frozen=True)
class Convolutional(Network):
    """8 × 8 – 3 × 3 kernels – ReLU – 3 × 3 kernels of twice as many features – ReLU – 10, with biases.

    Args:
        filters: features of the first convolution, ≥ 1.

    >>> Convolutional().size
    3818
    """

    filters: int = 8

    def __post_init__(self) -> None:
        self.require_counts("filters")

    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        first = Convolution(SIDE, 1, self.filters)
        second = Convolution(first.out_side, self.filters, 2 * self.filters)
        return first, ReLU(), second, ReLU(), Dense(second.outputs, CLASSES, gain=1)
