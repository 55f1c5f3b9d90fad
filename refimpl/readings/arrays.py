"""Array readings: NumPy, which is the reference, and any library of the array API standard."""

import contextlib
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import array_api_compat
import numpy as np

from ..scalar import Scalar
from ..tracing import is_traced
from .floats import SCALARS


def to_host(x: Any, name: str = "x") -> np.ndarray:
    """A NumPy array of the same values: the one place where an array leaves its device.

    Raises:
        TypeError: a tensor requires grad, which would be lost, or JAX is tracing the array, which has no values yet.
    """
    if is_traced(x):
        raise TypeError(f"{name} must have values, got {x!r}, of which JAX traces the shape {x.shape} and {x.dtype}")
    if array_api_compat.is_torch_array(x) and x.requires_grad:
        raise TypeError(f"{name} must not require grad, got a {type(x).__name__} that does; allowed is x.detach()")
    if array_api_compat.is_torch_array(x) or array_api_compat.is_cupy_array(x):
        x = array_api_compat.to_device(x, "cpu")
    return np.asarray(x)


class NumPy:
    """NumPy arrays: the reference."""

    name = "numpy"
    refuses_lanes = False
    scalar = SCALARS
    sqrt = staticmethod(np.sqrt)
    abs = staticmethod(np.abs)
    maximum = staticmethod(np.maximum)
    ones_like = staticmethod(np.ones_like)
    zeros_like = staticmethod(np.zeros_like)
    number = staticmethod(SCALARS.number)
    copy = staticmethod(np.array)

    @staticmethod
    def where(test: Any, x: Any, y: Any) -> Any:
        return np.where(test != 0, *(float(each) if isinstance(each, Scalar) else each for each in (x, y)))

    @staticmethod
    def device(x: Any) -> Any:
        return None

    @staticmethod
    def quiet() -> Any:
        """Infinities and NaN propagate without warnings, as on every other library."""
        return np.errstate(all="ignore")


NUMPY = NumPy()


class AnyArrays:
    """The arrays of any library that follows the array API standard, through array-api-compat."""

    scalar = SCALARS
    number = staticmethod(SCALARS.number)
    refuses_lanes = False

    def __init__(self, xp: ModuleType):
        self.xp = xp
        self.name = xp.__name__.removeprefix("array_api_compat.")
        self.sqrt: Callable = xp.sqrt
        self.abs: Callable = xp.abs

    def copy(self, x: Any) -> Any:
        return self.xp.asarray(x, copy=True)

    def zeros_like(self, x: Any) -> Any:
        return self.xp.zeros_like(x)

    def ones_like(self, x: Any) -> Any:
        return self.xp.ones_like(x)

    @staticmethod
    def device(x: Any) -> Any:
        if not array_api_compat.is_jax_array(x):
            return array_api_compat.device(x)
        try:
            return frozenset(x.devices())
        except TypeError:  # inside jax.jit an array has no device yet
            return None

    def quiet(self) -> Any:
        if self.name in ("torch", "jax.numpy"):  # which never warn; nor does torch.compile read np.errstate
            return contextlib.nullcontext()
        return np.errstate(all="ignore")  # the library may compute with NumPy

    def where(self, test: Any, x: Any, y: Any) -> Any:
        return self.xp.where(test != 0, *self._arrays(x, y))

    def maximum(self, x: Any, y: Any) -> Any:
        return self.xp.maximum(*self._arrays(x, y))

    # What only schedules need, for an array of step numbers.

    @property
    def pi(self) -> float:
        return math.pi

    def floating(self, k: Any) -> Any:
        """Step numbers as float64, or the library's default where it has none."""
        if self.xp.isdtype(k.dtype, "real floating"):
            return k
        if not self.xp.isdtype(k.dtype, "integral"):
            raise TypeError(f"k must hold integers >= 0, got dtype {k.dtype}")
        jax = array_api_compat.is_jax_array(k)
        dtype = self.xp.asarray(0.0).dtype if jax else self.xp.float64
        return self.xp.astype(k, dtype)

    def cos(self, x: Any) -> Any:
        return self.xp.cos(x)

    def log1p(self, x: Any) -> Any:
        return self.xp.log1p(x)

    def expm1(self, x: Any) -> Any:
        return self.xp.expm1(x)

    def floor(self, x: Any) -> Any:
        return self.xp.floor(x)

    def divide(self, x: Any, y: Any) -> Any:
        """x/y correctly rounded; JAX multiplies by a reciprocal wherever y is not of the shape of x."""
        return x / self.xp.full_like(x, y)

    def minimum(self, x: Any, y: Any) -> Any:
        return self.xp.minimum(*self._arrays(x, y))

    def at_least(self, x: Any, y: Any) -> Any:
        return self.xp.astype(x >= y, x.dtype)

    def floor_log(self, x: Any, base: Any) -> Any:
        i = self.xp.floor(self.xp.log(x) / math.log(base))
        return i + self.at_least(x, base ** (i + 1)) - 1 + self.at_least(x, base**i)

    def _arrays(self, x: Any, y: Any) -> tuple[Any, Any]:
        """A Python number beside an array as an array like it, sharded alike: not every library takes numbers."""
        if isinstance(x, int | float):
            x = self.xp.full_like(y, x)
        elif isinstance(y, int | float):
            y = self.xp.full_like(x, y)
        return x, y
