"""A network: layers in a row, their weights in one vector, the loss and its gradient."""

import functools
import math
from typing import Any

import numpy as np

from ...core.settings import Settings
from ..digits import CLASSES, PIXELS
from .arithmetic import Arithmetic, Reusing, arithmetic
from .layers import Layer, Weights
from .loss import cross_entropy, cross_entropy_gradient

__all__ = ["CLASSES", "PIXELS", "Network"]


class Network(Settings):
    """Base of all networks: a subclass has ``layers``.

    Weights are one vector, (…, size), whose leading axes are lanes; samples are (…, n, 64), labels
    (…, n, classes) with a one for the class and zeros.  Leading axes broadcast: samples without lanes are
    shared by all.
    """

    #: How many logits there are.
    classes: int = CLASSES

    @functools.cached_property
    def layers(self) -> tuple[Layer, ...]:
        raise NotImplementedError(f"{type(self).__name__} has no layers")

    @functools.cached_property
    def _cuts(self) -> list[tuple[int, str, int, int, tuple[int, ...]]]:
        """Layer, name, first and last place in the vector, and shape of all weights."""
        cuts, begin = [], 0
        for i, layer in enumerate(self.layers):
            for name, shape in layer.shapes.items():
                cuts.append((i, name, begin, begin + math.prod(shape), shape))
                begin = cuts[-1][3]
        return cuts

    @functools.cached_property
    def size(self) -> int:
        """The number of weights."""
        return self._cuts[-1][3]

    def parts(self, theta: Any) -> dict[str, Any]:
        """The weights by name: ``W1``, ``b1`` of the first layer that has some, and so on; views where there are."""
        numbers = {i: k for k, i in enumerate(sorted({cut[0] for cut in self._cuts}), start=1)}
        return {
            f"{name}{numbers[i]}": self._part(arithmetic(theta), theta, a, b, shape)
            for i, name, a, b, shape in self._cuts
        }

    def start(self, rng: np.random.Generator) -> np.ndarray:
        """The weights before the first step: (size,), float64."""
        return np.concatenate([part.ravel() for layer in self.layers for part in layer.start(rng)])

    def logits(self, theta: Any, x: Any, like: Any = None) -> Any:
        """The outputs for samples ``x``; batch norm takes its statistics from the samples ``like`` (…, m, 64).

        By default it takes them from ``x`` itself, as in training.
        """
        if like is not None:
            return self.logits_of_both(theta, like, x)[1]
        xp = arithmetic(theta)
        return self.forward(xp, self.weights(xp, theta), x)[0]

    def logits_of_both(self, theta: Any, train: Any, test: Any) -> tuple[Any, Any]:
        """The outputs for samples ``train`` and ``test``, both with the statistics of ``train``."""
        xp = arithmetic(theta)
        weights = self.weights(xp, theta)
        z, kept = self.forward(xp, weights, train)
        for layer, w, k in zip(self.layers, weights, kept, strict=True):
            test = layer.again(xp, w, test, k)
        return z, test

    def loss(self, theta: Any, x: Any, y: Any) -> Any:
        """The mean cross-entropy over the samples, one a lane."""
        return cross_entropy(arithmetic(theta), self.logits(theta, x), y)

    def gradient(self, theta: Any, x: Any, y: Any, memory: Reusing | None = None) -> Any:
        """The gradient of ``loss``: (…, size).

        With ``memory``, for NumPy arrays, it and all that is large on the way are written over what the last call
        with that memory returned; ``theta``, ``x`` and ``y`` must have the shapes of then.
        """
        xp = memory or arithmetic(theta)
        weights, g = self.weights(xp, theta), None
        into: list[Weights] = [{}] * len(self.layers)
        if memory is not None:
            memory.begin()
            g = memory.empty(theta.shape, theta.dtype)
            into = self.weights(xp, g)
        z, kept = self.forward(xp, weights, x)
        return self.pulled_back(xp, weights, kept, cross_entropy_gradient(xp, z, y), into, g)

    def pulled_back(
        self, xp: Arithmetic, weights: list[Weights], kept: list[Any], dz: Any, into: list[Weights], g: Any = None
    ) -> Any:
        """The derivatives by the weights, given those by the logits; ``into`` are the parts of ``g``."""
        found: list[Any] = []
        for i in range(len(self.layers) - 1, -1, -1):
            by_name = self.layers[i].gradient(xp, weights[i], kept[i], dz, into[i])
            found[:0] = [by_name[name] for name in self.layers[i].shapes]
            if i > 0:
                dz = self.layers[i].backward(xp, weights[i], kept[i], dz)
        if g is not None:
            return g
        flat = [
            xp.reshape(part, (*part.shape[: part.ndim - len(cut[4])], -1))
            for part, cut in zip(found, self._cuts, strict=True)
        ]
        return xp.concat(flat, axis=-1)

    def forward(self, xp: Arithmetic, weights: list[Weights], x: Any) -> tuple[Any, list[Any]]:
        """The logits, and what each layer needs for the way back."""
        kept = []
        for layer, w in zip(self.layers, weights, strict=True):
            x, needed = layer.forward(xp, w, x)
            kept.append(needed)
        return x, kept

    def weights(self, xp: Arithmetic, theta: Any) -> list[Weights]:
        """The weights of each layer by name."""
        weights: list[Weights] = [{} for _ in self.layers]
        for i, name, a, b, shape in self._cuts:
            weights[i][name] = self._part(xp, theta, a, b, shape)
        return weights

    @staticmethod
    def _part(xp: Arithmetic, theta: Any, a: int, b: int, shape: tuple[int, ...]) -> Any:
        return xp.reshape(theta[..., a:b], (*theta.shape[:-1], *shape))
