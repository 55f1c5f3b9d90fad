"""The fully scale-invariant network: batch norm on the hidden layer, the last one divided by its norm."""

import functools
from dataclasses import dataclass

from .layers import BatchNorm, Dense, Layer, NormalizedDense, ReLU
from .network import CLASSES, PIXELS, Network


@dataclass(frozen=True)
class ScaleInvariant(Network):
    """64 – hidden – batch norm – ReLU – 10, the last weights divided by their Frobenius norm, times √10; no biases.

    c θ gives what θ gives, for every c > 0, so θ·∇f(θ) = 0: each matrix has that symmetry by itself.

    Args:
        hidden: hidden units, ≥ 1.

    >>> ScaleInvariant().size
    4736
    """

    hidden: int = 64

    def __post_init__(self) -> None:
        self.require_counts("hidden")

    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        hidden = Dense(PIXELS, self.hidden, bias=False)
        return hidden, BatchNorm(eps=0), ReLU(), NormalizedDense(self.hidden, CLASSES)
