"""The table of array libraries: how to make their arrays and how to read them."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

ALL = ("float64", "float32", "float16")


@dataclass(frozen=True)
class Library:
    """An array library: ``array`` makes its arrays from NumPy's, ``host`` turns them back."""

    name: str
    module: str
    dtypes: tuple[str, ...]
    array: Callable[[np.ndarray], Any]
    host: Callable[[Any], np.ndarray] = np.asarray
    context: Callable[[], Any] = contextlib.nullcontext
    peer: bool = False

    def __str__(self):
        return self.name

    @property
    def param(self):
        return pytest.param(self, marks=[pytest.mark.peers] if self.peer else [], id=self.name)


def _strict(device):
    def array(x):
        import array_api_strict

        return array_api_strict.asarray(x, device=array_api_strict.Device(device))

    return array


def _from_strict(x):
    import array_api_strict

    return np.asarray(x.to_device(array_api_strict.Device("CPU_DEVICE")))


def _dask(x):
    import dask.array

    return dask.array.from_array(x, chunks=(*x.shape[:-1], 2)[: x.ndim], name=False)  # split along the last axis


def _from_dask(x):
    with np.errstate(all="ignore"):  # infinities and NaN are computed here, not in ``step``
        return np.asarray(x.compute(scheduler="synchronous", optimize_graph=False))  # to optimize takes longer


def _torch(x):
    import torch

    return torch.asarray(x, copy=True)


def _jax(x):
    import jax.numpy

    return jax.numpy.asarray(x)


def _cupy(x):
    import cupy

    return cupy.asarray(x)


def _from_cupy(x):
    import cupy

    return cupy.asnumpy(x)


def _x64(enabled):
    def context():
        import jax

        return jax.enable_x64(enabled)

    return context


NUMPY = Library("numpy", "numpy", ALL, lambda x: x)
STRICT = Library("array_api_strict", "array_api_strict", ALL[:2], _strict("CPU_DEVICE"), _from_strict)
SECOND_DEVICE = Library("array_api_strict-device1", "array_api_strict", ALL[:2], _strict("device1"), _from_strict)
DASK = Library("dask.array", "dask.array", ALL, _dask, _from_dask)
TORCH = Library("torch", "torch", ALL, _torch, peer=True)
JAX = Library("jax.numpy", "jax", ALL[1:], _jax, context=_x64(False), peer=True)
JAX_X64 = Library("jax.numpy-x64", "jax", ALL, _jax, context=_x64(True), peer=True)
CUPY = Library("cupy", "cupy", ALL, _cupy, _from_cupy)  # for tests/gpu

LIBRARIES = (NUMPY, STRICT, SECOND_DEVICE, DASK, TORCH, JAX, JAX_X64)
