"""Layers, forward and backward: dense, normalised dense, ReLU, batch norm.

Each is a function of arrays of any library, with lanes as leading axes: samples are the axis before
the last, features the last one.  ``xp`` is an ``Arithmetic``, ``w`` the layer's weights by name.

    forward(xp, w, x)                 the output, and what the backward pass needs of this one
    again(xp, w, x, kept)             the output for other samples, with the statistics of a forward pass
    gradient(xp, w, kept, dz, into)   the derivatives by the weights, given those by the output; written to the
                                      arrays ``into`` where there are
    backward(xp, w, kept, dz)         the derivatives by the input

BatchNorm and ReLU may write over their input, and over the ``dz`` of ``backward``; a layer whose output they
are given keeps nothing of it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arithmetic import Arithmetic

Weights = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer without weights; ``shapes`` names those of others."""

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {}

    def start(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """The weights before the first step, in the order of ``shapes``, float64."""
        yield from ()

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        raise NotImplementedError

    def again(self, xp: Arithmetic, w: Weights, x: Any, kept: Any) -> Any:
        return self.forward(xp, w, x)[0]

    def gradient(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any, into: Weights) -> Weights:
        return {}

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Dense(Layer):
    """z = x W + b.  W starts normal with variance gain/inputs, b at zero; a gain of 2 is He's, for what ReLU halves."""

    inputs: int
    outputs: int
    gain: float = 2.0
    bias: bool = True

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"W": (self.inputs, self.outputs)} | ({"b": (self.outputs,)} if self.bias else {})

    def start(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        yield math.sqrt(self.gain / self.inputs) * rng.standard_normal((self.inputs, self.outputs))
        if self.bias:
            yield np.zeros(self.outputs)

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        z = xp.product(x, w["W"])
        return (xp.add_(z, w["b"][..., None, :]) if self.bias else z), x

    def gradient(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any, into: Weights) -> Weights:
        found = {"W": xp.product(xp.transposed(kept), dz, into.get("W"))}
        if self.bias:
            b = into["b"][..., None, :] if into else None
            found["b"] = xp.sum_of_samples(dz, b)[..., 0, :]
        return found

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.product(dz, xp.compact(xp.transposed(w["W"])))


@dataclass(frozen=True)
class NormalizedDense(Layer):
    """z = x V with V = √outputs · W/‖W‖, in the Frobenius norm: c W gives what W gives."""

    inputs: int
    outputs: int
    gain: float = 1.0

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"W": (self.inputs, self.outputs)}

    def start(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        yield math.sqrt(self.gain / self.inputs) * rng.standard_normal((self.inputs, self.outputs))

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        norm = xp.sqrt(xp.sum(w["W"] * w["W"], axis=(-2, -1), keepdims=True))
        V = w["W"] * (math.sqrt(self.outputs) / norm)
        return xp.product(x, V), (x, V, norm)

    def gradient(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any, into: Weights) -> Weights:
        x, V, norm = kept
        dV = xp.product(xp.transposed(x), dz, into.get("W"))
        along = xp.sum(dV * V, axis=(-2, -1), keepdims=True) / self.outputs  # V has the norm √outputs
        return {"W": xp.multiply_(xp.subtract_(dV, along * V), math.sqrt(self.outputs) / norm)}

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.product(dz, xp.compact(xp.transposed(kept[1])))


@dataclass(frozen=True)
class ReLU(Layer):
    """max(x, 0), with the derivative 0 at 0."""

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        z = xp.relu_(x)
        return z, z

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.passed_(dz, kept)


@dataclass(frozen=True)
class BatchNorm(Layer):
    """x̂ = (x − mean)/√(variance + eps), feature by feature, over the samples of the batch; no affine part.

    Where variance and ``eps`` are both zero, x̂ is zero.
    """

    eps: float = 1e-5

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        mean = xp.mean_of_samples(x)
        centred = xp.subtract_(x, mean)
        variance = xp.mean_of_samples(xp.times(centred, centred)) + self.eps
        divisor = xp.where(variance > 0, variance, xp.ones_like(variance))
        scale = xp.where(variance > 0, 1 / xp.sqrt(divisor), xp.zeros_like(variance))
        return xp.times(centred, scale), (centred, mean, scale)

    def again(self, xp: Arithmetic, w: Weights, x: Any, kept: Any) -> Any:
        _, mean, scale = kept
        return xp.multiply_(xp.subtract_(x, mean), scale)

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        centred, _, scale = kept
        level = xp.mean_of_samples(dz)
        along = scale * scale * xp.mean_of_samples(xp.times(dz, centred))
        dz = xp.subtract_(xp.subtract_(dz, level), xp.times(centred, along))
        return xp.multiply_(dz, scale)
