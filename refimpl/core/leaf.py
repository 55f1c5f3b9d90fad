"""One parameter array, checked: what may be a parameter, and what must match it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .._util.messages import shown
from .array_checks import DTYPES, NUMPY_DTYPES, as_array
from .hyper import Hyperparameters
from .namespaces import NUMPY, is_exact, reading
from .namespaces.operands import plain

__all__ = ["DTYPES", "NUMPY_DTYPES", "Leaf", "as_array"]


class Leaf:
    """A parameter array at ``path``, with the reading that it selects.

    Raises:
        TypeError: it is no array, or not of float16, float32 or float64.
    """

    def __init__(self, path: str, value: Any):
        self.path = path
        if type(value) is np.ndarray and value.dtype in NUMPY_DTYPES:  # as nearly always
            self.exact = self.wraps = False
            self.array = self.value = value
            self.reading: Any = NUMPY
            return
        self.exact = is_exact(value)
        self.array = value if self.exact else as_array(path, value)
        self.reading = reading(self.array)
        self.wraps = not self.exact and self.reading.refuses_lanes
        self.value = self._operand(self.array)

    def _operand(self, value: Any) -> Any:
        """``value`` as a rule gets it."""
        return self.reading.operand(value) if self.wraps else value

    def zeros(self) -> Any:
        return self.reading.zeros_like(self.array)

    def gradient(self, g: Any) -> Any:
        """``g`` if it fits this parameter."""
        return self._operand(self._matching("grads" + self.path.removeprefix("params"), g))

    def started(self, rule: str, name: str, start: Any) -> Any:
        """The first value of a slot: an array as the rule gives it, its own copy; or filled with a number."""
        if start is self.array or (not self.exact and not isinstance(start, np.generic) and hasattr(start, "dtype")):
            path = f"the start of {name}, as {rule} gives it,"
            return self.reading.copy(self._matching(path, start, _shape(start) if not self.exact else ()))
        return self.zeros() + start if start else self.zeros()

    def slot(self, name: str, value: Any, shape: tuple[int, ...] | None = None) -> Any:
        """``value`` if it fits this parameter, or is an array like it of another shape, where one is given."""
        path = f"state.slots[{name!r}]" + self.path.removeprefix("params")
        return self._operand(self._matching(path, value, shape))

    def history(self, name: str, value: Any, steps: Any) -> Any:
        """``value`` if it is the tuple of the gradients so far, one a step.

        Where the number of steps is traced by JAX, the history's length is not compared with it.
        """
        path = f"state.slots[{name!r}]" + self.path.removeprefix("params")
        if not isinstance(value, tuple) or (isinstance(steps, int) and len(value) != steps):
            got = f"{len(value)} of them" if isinstance(value, tuple) else shown(value)
            raise ValueError(f"{path} must be the tuple of the {steps} gradients so far, got {got}")
        return tuple(self._operand(self._matching(f"{path}[{i}]", g)) for i, g in enumerate(value))

    def _matching(self, path: str, value: Any, shape: tuple[int, ...] | None = None) -> Any:
        mine = self.array
        if (
            type(value) is np.ndarray is type(mine)
            and value.dtype == mine.dtype
            and value.shape == (mine.shape if shape is None else shape)
        ):
            return value  # as nearly always
        if self.exact:
            if not is_exact(value) and not isinstance(value, int | float):
                raise TypeError(f"{path} must be a {self.reading.name} number like {self.path}, got {shown(value)}")
            return self.reading.number(value)
        value = as_array(path, value)
        if (other := reading(value)) is not self.reading:
            raise TypeError(f"{path} must be a {self.reading.name} array like {self.path}, got one of {other.name}")
        if shape is None and value.shape != self.array.shape:
            raise ValueError(f"{path} must have the shape {_shape(self.array)} of {self.path}, got {_shape(value)}")
        if shape is not None and _shape(value) != shape:
            raise ValueError(
                f"{path} must have the shape {shape}, as beside {self.path} at the start, got {_shape(value)}"
            )
        if value.dtype != self.array.dtype:
            raise TypeError(f"{path} must have the dtype {self.array.dtype} of {self.path}, got {value.dtype}")
        here, there = self.reading.device(self.array), self.reading.device(value)
        if here != there and None not in (here, there):
            raise ValueError(f"{path} must be on the device {here} of {self.path}, got {there}")
        return value

    def check_lanes(self, h: Hyperparameters, where: str = "") -> None:
        """The lanes of every hyperparameter must be the leading axes of this parameter; ``where`` is for messages."""
        for name, lanes in h.lanes.items():
            shape = () if self.exact else _shape(self.array)
            leading = shape[: len(lanes.shape)]
            fits = len(leading) == len(lanes.shape) and all(
                n in (1, m) for n, m in zip(lanes.shape, leading, strict=True)
            )
            if not fits:
                raise ValueError(
                    f"{self.path} must have leading axes {lanes.shape}, the lanes of {name}{where}, got shape {shape}"
                )

    def finished(
        self, values: dict[str, Any], kept: tuple[str, ...], rule: str, shapes: Mapping[str, tuple[int, ...]]
    ) -> dict[str, Any]:
        """What a rule returned, 0-d results as arrays again, of our dtype, and of our shape or that in ``shapes``."""
        if self.exact:
            if any(isinstance(values[name], float) for name in kept):
                raise TypeError(f"{rule} has a power that is irrational: use SymPy or mpmath numbers for {self.path}")
            return values
        if self.wraps:
            values = {name: plain(value) for name, value in values.items()}
        for name in kept:
            value = values[name]
            if isinstance(value, np.generic):
                values[name] = value = np.asarray(value)
            elif not isinstance(value, tuple) and not hasattr(value, "dtype"):
                raise TypeError(f"{rule} returned {shown(value)} as {name} of {self.path}; allowed is an array like it")
            shape = shapes.get(name, self.array.shape) if shapes else self.array.shape
            if not isinstance(value, tuple) and (value.dtype != self.array.dtype or value.shape != shape):
                raise TypeError(
                    f"{rule} turned {name} of {self.path} from {self.array.dtype} {tuple(shape)} into "
                    f"{value.dtype} {_shape(value)}: a rule may use xp's functions on arrays and xp.scalar's on scalars"
                )
        return values


def _shape(array: Any) -> tuple[int, ...]:
    return tuple(array.shape)
