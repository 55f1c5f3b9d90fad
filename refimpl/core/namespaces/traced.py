"""JAX arrays, whose operations JAX may trace and hand to its compiler instead of doing them.

XLA's compiler contracts a·b + c into one rounding, moves constants through products, and makes a/√b a product with
a reciprocal root.  It does none of that across a selection, so that each traced product, quotient and root is one
here: x where x is NaN, and x·y elsewhere, which is x·y everywhere.

A scalar may be traced too: t inside ``jax.jit``, or a learning rate under ``jax.vmap``.  It is rounded once, to
the array's dtype, when it meets an array, as a Python float is.
"""

import operator
from collections.abc import Callable
from typing import Any

from ..lanes import Lanes, by_lane
from ..tracing import is_traced
from .arrays import AnyArrays
from .floats import SCALARS
from .operands import Operand, RefusesLanes


class Traceable(Operand):
    """A JAX array whose products keep their own rounding under ``jit``."""

    __slots__ = ()

    def beside(self, other: Any) -> Any:
        other = super().beside(other)
        return other.astype(self.array.dtype) if getattr(other, "shape", None) == () else other


def _select(where: Any, traced: Any) -> Any:
    import jax.numpy as jnp

    return jnp.where(where != where, where, traced)


def _product(function: Callable[[Any, Any], Any]) -> Callable[[Traceable, Any], Traceable]:
    def method(self: Traceable, other: Any) -> Traceable:
        result = function(self.array, self.beside(other))
        return Traceable(_select(self.array, result) if is_traced(result) else result)

    return method


def _power(self: Traceable, exponent: Any) -> Traceable:
    result = self.array ** self.beside(exponent)
    # NaN to the power of 0 is 1: only another exponent may be selected
    return Traceable(_select(self.array, result) if is_traced(result) and exponent else result)


_PRODUCTS: dict[str, Callable[[Any, Any], Any]] = {
    "__mul__": operator.mul,
    "__rmul__": lambda x, y: y * x,
    "__truediv__": operator.truediv,
    "__rtruediv__": lambda x, y: y / x,
}
for _name, _function in _PRODUCTS.items():
    setattr(Traceable, _name, _product(_function))
setattr(Traceable, "__pow__", _power)  # noqa: B010 as the others


class JAX(RefusesLanes):
    """The reading of JAX arrays."""

    operand = Traceable

    def __init__(self, xp: Any):
        super().__init__(xp)
        self.sqrt = self._lifted(lambda x: _select(x, xp.sqrt(x)) if is_traced(x) else xp.sqrt(x))
        self.scalar = Scalars(self)

    def divide(self, x: Any, y: Any) -> Any:
        """x/y correctly rounded, in compiled code too, which would multiply by the reciprocal of a constant."""
        y = self.xp.full_like(x, y)
        return x / (_select(x, y) if is_traced(x) else y)


class Scalars:
    """The functions of scalars: those of Python floats, and JAX's own of what is traced."""

    def __init__(self, arrays: AnyArrays):
        self._arrays = arrays

    def __getattr__(self, name: str) -> Any:
        of_floats = getattr(SCALARS, name)
        if not callable(of_floats):
            return of_floats
        of_arrays = getattr(self._arrays, name)

        def function(*args: Any) -> Any:
            each = [one for x in args for one in (x.values if isinstance(x, Lanes) else (x,))]
            if not any(map(is_traced, each)):
                return of_floats(*args)
            if not any(isinstance(x, Lanes) for x in args):
                return of_arrays(
                    *(self._arrays.xp.asarray(float(x)) if isinstance(x, int | float) else x for x in args)
                )
            return by_lane(function)(*args)

        setattr(self, name, function)
        return function
