"""A convolution as one matrix product a lane: the patches of the images are the rows of a matrix."""

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import device

from .arithmetic import Arithmetic
from .layers import Layer, Weights


@dataclass(frozen=True)
class Convolution(Layer):
    """Square images, ``side`` × ``side`` pixels of ``channels`` features, all in one axis, under k × k kernels.

    z_{o, f} = Σ_{d, c} x_{s·o + d, c} W_{(d, c), f} + b_f at every place o where the kernel fits, with the
    stride s.  Features are laid out pixel by pixel, row by row, the channels of a pixel side by side.
    """

    side: int
    channels: int
    filters: int
    kernel: int = 3
    stride: int = 1

    @property
    def out_side(self) -> int:
        return (self.side - self.kernel) // self.stride + 1

    @property
    def outputs(self) -> int:
        return self.out_side**2 * self.filters

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"W": (self.kernel**2 * self.channels, self.filters), "b": (self.filters,)}

    def start(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        shape = self.shapes["W"]
        yield math.sqrt(2 / shape[0]) * rng.standard_normal(shape)
        yield np.zeros(self.filters)

    def forward(self, xp: Arithmetic, w: Weights, x: Any) -> tuple[Any, Any]:
        patches = self._patches(xp, x)
        z = xp.add_(xp.product(patches, w["W"]), w["b"][..., None, :])
        return xp.reshape(z, (*z.shape[:-2], x.shape[-2], self.outputs)), patches

    def gradient(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any, into: Weights) -> Weights:
        dz = self._by_place(xp, dz)
        b = into["b"][..., None, :] if into else None
        return {
            "W": xp.product(xp.transposed(kept), dz, into.get("W")),
            "b": xp.sum_of_samples(dz, b)[..., 0, :],
        }

    def backward(self, xp: Arithmetic, w: Weights, kept: Any, dz: Any) -> Any:
        d_patches = xp.product(self._by_place(xp, dz), xp.transposed(w["W"]))
        lead, samples = tuple(dz.shape[:-2]), dz.shape[-2]
        rows = xp.reshape(d_patches, (*lead, samples, self.out_side**2 * self.kernel**2, self.channels))
        rows = xp.concat([rows, xp.zeros_like(rows[..., :1, :])], axis=-2)  # where a pixel is in fewer patches
        found = xp.take(rows, xp.asarray(self._seen_from.ravel(), device=device(rows)), axis=-2)
        found = xp.reshape(found, (*lead, samples, self.kernel**2, self.side**2 * self.channels))
        return xp.sum_of_samples(found)[..., 0, :]  # over the elements of the kernel

    def _patches(self, xp: Arithmetic, x: Any) -> Any:
        """(…, samples · places, k² · channels)."""
        lead, samples = tuple(x.shape[:-2]), x.shape[-2]
        pixels = xp.reshape(x, (*lead, samples, self.side**2, self.channels))
        found = xp.take(pixels, xp.asarray(self._under.ravel(), device=device(x)), axis=-2)
        return xp.reshape(found, (*lead, samples * self.out_side**2, self.kernel**2 * self.channels))

    def _by_place(self, xp: Arithmetic, dz: Any) -> Any:
        return xp.reshape(dz, (*dz.shape[:-2], dz.shape[-2] * self.out_side**2, self.filters))

    @functools.cached_property
    def _under(self) -> np.ndarray:
        """The pixel under each element of the kernel at each place: (places, k²)."""
        place, offset = np.arange(self.out_side) * self.stride, np.arange(self.kernel)
        row = (place[:, None] + offset)[:, None, :, None]
        column = (place[:, None] + offset)[None, :, None, :]
        return (row * self.side + column).reshape(self.out_side**2, self.kernel**2)

    @functools.cached_property
    def _seen_from(self) -> np.ndarray:
        """For each element of the kernel and each pixel, the entry of ``_under`` that says so, or one past the last."""
        seen = np.full((self.kernel**2, self.side**2), self._under.size)
        element = np.broadcast_to(np.arange(self.kernel**2), self._under.shape)
        seen[element, self._under] = np.arange(self._under.size).reshape(self._under.shape)
        return seen
