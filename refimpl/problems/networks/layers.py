"""Layers, forward and backward: dense, normalised dense, ReLU, batch norm, convolution.

Each is a function of arrays of any library, with lanes as leading axes: samples are the axis before
the last, features the last one.  ``xp`` is the array library's namespace.

    forward(xp, w, x)           the output, and what the backward pass needs of this one
    again(xp, w, x, kept)       the output for other samples, with the statistics of a forward pass
    gradient(xp, w, kept, dz)   the derivatives by the layer's weights, given those by its output
    backward(xp, w, kept, dz)   the derivatives by its input
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

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

    def forward(self, xp: Any, w: Weights, x: Any) -> tuple[Any, Any]:
        raise NotImplementedError

    def again(self, xp: Any, w: Weights, x: Any, kept: Any) -> Any:
        return self.forward(xp, w, x)[0]

    def gradient(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Weights:
        return {}

    def backward(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Any:
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

    def forward(self, xp: Any, w: Weights, x: Any) -> tuple[Any, Any]:
        z = xp.matmul(x, w["W"])
        return (z + w["b"][..., None, :] if self.bias else z), x

    def gradient(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Weights:
        dW = xp.matmul(xp.matrix_transpose(kept), dz)
        return {"W": dW} | ({"b": xp.sum(dz, axis=-2)} if self.bias else {})

    def backward(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.matmul(dz, xp.matrix_transpose(w["W"]))


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

    def forward(self, xp: Any, w: Weights, x: Any) -> tuple[Any, Any]:
        norm = xp.sqrt(xp.sum(w["W"] * w["W"], axis=(-2, -1), keepdims=True))
        V = w["W"] * (math.sqrt(self.outputs) / norm)
        return xp.matmul(x, V), (x, V, norm)

    def gradient(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Weights:
        x, V, norm = kept
        dV = xp.matmul(xp.matrix_transpose(x), dz)
        along = xp.sum(dV * V, axis=(-2, -1), keepdims=True) / self.outputs  # V has the norm √outputs
        return {"W": (dV - along * V) * (math.sqrt(self.outputs) / norm)}

    def backward(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.matmul(dz, xp.matrix_transpose(kept[1]))


@dataclass(frozen=True)
class ReLU(Layer):
    """max(x, 0), with the derivative 0 at 0."""

    def forward(self, xp: Any, w: Weights, x: Any) -> tuple[Any, Any]:
        z = xp.clip(x, 0.0, None)
        return z, z

    def backward(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Any:
        return xp.where(kept > 0, dz, xp.zeros_like(dz))


@dataclass(frozen=True)
class BatchNorm(Layer):
    """x̂ = (x − mean)/√(variance + eps), feature by feature, over the samples of the batch; no affine part.

    Where variance and ``eps`` are both zero, x̂ is zero.
    """

    eps: float = 1e-5

    def forward(self, xp: Any, w: Weights, x: Any) -> tuple[Any, Any]:
        mean = xp.mean(x, axis=-2, keepdims=True)
        centred = x - mean
        variance = xp.mean(centred * centred, axis=-2, keepdims=True) + self.eps
        scale = xp.where(variance > 0, 1 / xp.sqrt(variance), xp.zeros_like(variance))
        normed = centred * scale
        return normed, (normed, mean, scale)

    def again(self, xp: Any, w: Weights, x: Any, kept: Any) -> Any:
        _, mean, scale = kept
        return (x - mean) * scale

    def backward(self, xp: Any, w: Weights, kept: Any, dz: Any) -> Any:
        normed, _, scale = kept
        level = xp.mean(dz, axis=-2, keepdims=True)
        along = xp.mean(dz * normed, axis=-2, keepdims=True)
        return (dz - level - normed * along) * scale
