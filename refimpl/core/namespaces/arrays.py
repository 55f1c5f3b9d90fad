"""Array readings: NumPy, which is the reference, and any library of the array API standard."""

import contextlib
import functools
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import array_api_compat
import numpy as np

from ..lanes import Lanes
from ..operations import CALLS
from ..scalar import Scalar
from ..tracing import is_traced
from .floats import SCALARS

#: Functions made of selections.
_OF_CASES = {call: row.of_arrays for call, row in CALLS.items() if row.cases}


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


_NUMPY = (np.ndarray, np.generic)


class NumPy:
    """NumPy arrays: the reference."""

    name = "numpy"
    refuses_lanes = False
    scalar = SCALARS
    ones_like = staticmethod(np.ones_like)
    zeros_like = staticmethod(np.zeros_like)
    number = staticmethod(SCALARS.number)
    copy = staticmethod(functools.partial(np.array, subok=True))

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        array = y if isinstance(y, _NUMPY) else x
        return np.maximum(_beside(array, x), _beside(array, y))

    @staticmethod
    def where(test: Any, x: Any, y: Any) -> Any:
        if type(test) is np.ndarray is type(x) and type(y) in (int, float, np.ndarray):
            return np.where(test != 0, x, y)  # the usual case at once: nothing is to be rounded
        return _where(truth(test), x, y)

    @staticmethod
    def device(x: Any) -> Any:
        return None

    @staticmethod
    def quiet() -> Any:
        """Infinities and NaN propagate without warnings, as on every other library."""
        return np.errstate(all="ignore")


def truth(test: Any) -> Any:
    """Lanes as the same choice in every precision: the least float64 is no zero."""
    return test.map(lambda x: (x != 0) * 1.0) if isinstance(test, Lanes) else test


def _beside(array: Any, x: Any) -> Any:
    """A scalar as it meets an array: rounded to its dtype."""
    if isinstance(x, Lanes):
        return x.like(array)
    return float(x) if isinstance(x, Scalar) else x


def _selecting(call: str) -> Callable[..., Any]:
    """A function of NumPy arrays, made of selections; of scalars alone it is that of scalars."""

    def function(*operands: Any) -> Any:
        array = next((x for x in reversed(operands) if isinstance(x, _NUMPY)), None)
        if array is None:
            return getattr(SCALARS, call)(*operands)
        result = _OF_CASES[call](np.where, *(_beside(array, x) for x in operands))
        return result.astype(array.dtype, copy=False)

    return function


_where = _selecting("where")
for _row in CALLS.values():  # what has other bits on other machines is for scalars alone
    if not _row.rounded and not hasattr(NumPy, _row.call):
        setattr(NumPy, _row.call, staticmethod(_selecting(_row.call) if _row.cases else getattr(np, _row.call)))
NUMPY = NumPy()


class AnyArrays:
    """The arrays of any library that follows the array API standard, through array-api-compat."""

    scalar = SCALARS
    number = staticmethod(SCALARS.number)
    refuses_lanes = False
    at_least: Callable[..., Any]

    def __init__(self, xp: ModuleType):
        self.xp = xp
        self.name = xp.__name__.removeprefix("array_api_compat.")
        for call, row in CALLS.items():
            if hasattr(self, call):
                continue
            if row.cases:
                setattr(self, call, functools.partial(self._selecting, call))
            elif hasattr(xp, call):
                setattr(self, call, getattr(xp, call))

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
        numbers = sum(isinstance(each, int | float) for each in (x, y))
        lanes = any(isinstance(each, Lanes) for each in (test, x, y))
        if numbers < 2 and not lanes and not isinstance(test, int | float):  # torch.compile reads no more than this
            return self.xp.where(test != 0, *self._arrays(x, y))
        return self._selecting("where", truth(test), x, y)

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

    def divide(self, x: Any, y: Any) -> Any:
        """x/y correctly rounded; JAX multiplies by a reciprocal wherever y is not of the shape of x."""
        return x / (self.xp.full_like(x, y) if isinstance(y, int | float) else y)

    def power(self, x: Any, y: Any) -> Any:
        return x**y

    def floor_log(self, x: Any, base: Any) -> Any:
        i = self.xp.floor(self.xp.log(x) / math.log(base))
        return i + self.at_least(x, base ** (i + 1)) - 1 + self.at_least(x, base**i)

    def _selecting(self, call: str, *operands: Any) -> Any:
        """A function of arrays, made of selections; of scalars alone it is that of scalars."""
        arrays = [x for x in operands if not isinstance(x, int | float | Lanes)]
        if not arrays:
            return getattr(self.scalar, call)(*operands)
        array = max(arrays, key=lambda x: x.ndim)  # JAX may trace a scalar: an array without axes

        def select(test: Any, x: Any, y: Any) -> Any:
            test = self.xp.full_like(array, test, dtype=self.xp.bool) if isinstance(test, bool) else test
            x = self.xp.full_like(array, x) if isinstance(x, int | float) else x
            return self.xp.where(test, *self._arrays(x, y))

        result = _OF_CASES[call](select, *(_beside(array, x) for x in operands))
        return result if result.dtype == array.dtype else self.xp.astype(result, array.dtype)

    def _arrays(self, x: Any, y: Any) -> tuple[Any, Any]:
        """A Python number beside an array as an array like it, sharded alike: not every library takes numbers."""
        if isinstance(x, int | float):
            x = self.xp.full_like(y, x)
        elif isinstance(y, int | float):
            y = self.xp.full_like(x, y)
        return (x.like(y) if isinstance(x, Lanes) else x), (y.like(x) if isinstance(y, Lanes) else y)
