"""Lanes: many runs at once along the leading axes of the parameters.

A hyperparameter given as an array is kept here as Python floats.  Scalar expressions such as
``1 - beta1**t`` are evaluated lane by lane in Python's float64, as they would be in a run of
their own, and rounded once, to the parameters' dtype, when they meet a parameter array.  NumPy
would do neither: an array of rates promotes float32, and its ``power`` is not Python's.
"""

import functools
import operator
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np

from .powers import power
from .tracing import is_traced, is_traced_scalar


class Lanes:
    """Python floats in an array's shape, aligned with the *leading* axes of what they meet.

    >>> rates = Lanes([0.1, 0.2])
    >>> 1 - rates**2
    Lanes([0.99, 0.96])
    >>> rates * np.ones((2, 3), np.float32)
    array([[0.1, 0.1, 0.1],
           [0.2, 0.2, 0.2]], dtype=float32)
    """

    __slots__ = ("shape", "values")
    # NumPy, CuPy and Dask then leave `array * lanes` to us.
    __array_ufunc__ = None

    def __init__(self, values: Any, shape: tuple[int, ...] | None = None):
        if shape is None:
            array = np.asarray(values, dtype=np.float64)
            values, shape = array.ravel().tolist(), array.shape
        self.values: tuple[float, ...] = tuple(values)
        self.shape = shape

    def __repr__(self) -> str:
        return f"Lanes({np.asarray(self).tolist()})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lanes):
            return NotImplemented
        return self.shape == other.shape and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.shape, self.values))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.values, dtype=dtype or np.float64).reshape(self.shape)

    def tree_flatten_with_keys(self) -> tuple[Any, tuple[int, ...]]:
        from jax.tree_util import SequenceKey

        return [(SequenceKey(i), x) for i, x in enumerate(self.values)], self.shape

    @classmethod
    def tree_unflatten(cls, shape: tuple[int, ...], values: Any) -> "Lanes":
        return cls(values, shape)

    def map(self, function: Callable[[float], float]) -> "Lanes":
        return Lanes([function(x) for x in self.values], self.shape)

    def like(self, array: Any) -> Any:
        """These values as an array of the same library, dtype and device, ready to broadcast."""
        array = getattr(array, "array", array)  # of a refimpl.core.namespaces.operands.Operand
        if len(self.shape) > array.ndim:
            raise ValueError(
                f"lanes of shape {self.shape} need parameters with at least {len(self.shape)} "
                f"leading axes, got shape {tuple(array.shape)}"
            )
        shape = self.shape + (1,) * (array.ndim - len(self.shape))
        if any(map(is_traced, self.values)):
            import jax.numpy as jnp

            return jnp.stack(self.values).reshape(shape).astype(array.dtype)
        host = np.asarray(self.values, dtype=np.float64).reshape(shape)
        if isinstance(array, np.ndarray | np.generic):
            return host.astype(array.dtype)
        import array_api_compat

        xp = array_api_compat.array_namespace(array)
        # JAX moves a small array to where it is used, over all shards if need be.
        device = None if array_api_compat.is_jax_array(array) else array_api_compat.device(array)
        return xp.asarray(host.astype(str(array.dtype).rpartition(".")[2]), device=device)

    def _with(self, other: Any, function: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, int | float) or is_traced_scalar(other):
            other = float(other) if isinstance(other, int | float) else other
            return self.map(lambda x: function(x, other))
        if isinstance(other, Lanes):
            left, right = _aligned(self, other)
            return Lanes(map(function, left.values, right.values), left.shape)
        if not hasattr(other, "dtype"):
            return NotImplemented
        return function(self.like(other), other)

    def __neg__(self) -> "Lanes":
        return self.map(operator.neg)

    def __add__(self, other: Any) -> Any:
        return self._with(other, operator.add)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, lambda x, y: y + x)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda x, y: y - x)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, operator.mul)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, lambda x, y: y * x)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda x, y: y / x)

    def __pow__(self, other: Any) -> Any:
        return self._with(other, _power)

    def __rpow__(self, other: Any) -> Any:
        return self._with(other, lambda x, y: _power(y, x))


def _power(x: Any, y: Any) -> Any:
    """Of floats correctly rounded; of an array its library's own."""
    return power(x, y) if isinstance(x, float) and isinstance(y, float) else x**y


def by_lane(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numbers, lane by lane where there are lanes among them."""

    @functools.wraps(function)
    def each(*numbers: Any) -> Any:
        lanes = [x for x in numbers if isinstance(x, Lanes)]
        if not lanes:
            return function(*numbers)
        widest = functools.reduce(lambda a, b: _aligned(a, b)[0], lanes)
        columns = [_aligned(x, widest)[0].values if isinstance(x, Lanes) else repeat(x) for x in numbers]
        return Lanes(map(function, *columns), widest.shape)

    return each


def _aligned(a: Lanes, b: Lanes) -> tuple[Lanes, Lanes]:
    """Both on the shape they share, leading axis against leading axis."""
    if a.shape == b.shape:
        return a, b
    ndim = max(len(a.shape), len(b.shape))
    places = [np.arange(len(p.values)).reshape(p.shape + (1,) * (ndim - len(p.shape))) for p in (a, b)]
    try:
        shape = np.broadcast_shapes(*(place.shape for place in places))
    except ValueError:
        raise ValueError(f"lanes of shapes {a.shape} and {b.shape} do not fit together") from None
    rows = [np.broadcast_to(place, shape).ravel().tolist() for place in places]
    x, y = (Lanes([p.values[i] for i in row], shape) for p, row in zip((a, b), rows, strict=True))
    return x, y
