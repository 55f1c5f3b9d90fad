"""The network with batch norm on its hidden layer, and a plain last one."""

import functools
from dataclasses import dataclass

from .layers import BatchNorm, Dense, Layer, ReLU
from .network import CLASSES, PIXELS, Network


@dataclass(frozen=True)
class BatchNormalized(Network):
    """64 – hidden – batch norm – ReLU – 10.  The hidden layer is scale-invariant (but for eps), the last one is not.

    Batch norm has no affine part, and takes away what a bias before it would add, so there is none.

    Args:
        hidden: hidden units, ≥ 1.
        eps: added to the variance of a batch, ≥ 0.

    >>> BatchNormalized().size
    4746
    """

    hidden: int = 64
    eps: float = 1e-5

    def __post_init__(self) -> None:
        self.require_counts("hidden")
        self.require_numbers("eps")
        self.require("eps", self.eps >= 0, ">= 0")

    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        hidden = Dense(PIXELS, self.hidden, bias=False)
        return hidden, BatchNorm(self.eps), ReLU(), Dense(self.hidden, CLASSES, gain=1)
