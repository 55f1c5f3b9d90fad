"""A compiled function called as an optimizer: arrays without gaps, a buffer of its own for each array of the state."""

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.containers import leaves, map_leaves
from ..apart.bits import dtype_of
from .prototype import SCALARS, Parameter

#: Elements before and behind each array, and what they hold: the function must not write there.
GUARDS, GUARD = 32, 0x5A


class Guarded:
    """An array between guards."""

    def __init__(self, values: Any, dtype: str):
        flat = np.asarray(values).reshape(-1)
        kind = dtype_of(dtype)
        room = np.full((flat.size + 2 * GUARDS) * kind.itemsize, GUARD, np.uint8)
        self._room = room.view(kind)
        self.array = self._room[GUARDS : GUARDS + flat.size]
        self.array[...] = flat

    @property
    def pointer(self) -> ctypes.c_void_p:
        return ctypes.c_void_p(self.array.ctypes.data)

    def check(self, name: str) -> None:
        """Raise an ``IndexError`` if a guard has changed."""
        size = self.array.size
        for where, part in (("before", self._room[:GUARDS]), ("beyond", self._room[GUARDS + size :])):
            if (part.view(np.uint8) != GUARD).any():
                raise IndexError(f"the function wrote {where} the {size} elements of {name}")


@dataclass
class Caller:
    """An adapter: ``init`` and ``step`` as the check calls them."""

    function: Any
    parameters: list[Parameter]
    settings: dict[str, float]
    schedule: Any

    def init(self, params: Any) -> dict[str, Any]:
        """t, and each buffer by its name in the prototype."""
        buffers = [each for each in self.parameters if each.kind == "buffer"]

        def filled(each: Parameter) -> Any:
            return map_leaves(lambda x: np.full(x.shape, float(each.value), dtype_of(each.dtype)), params)

        return {"t": 0} | {each.name: filled(each) for each in buffers}

    def step(self, params: Any, grads: Any, state: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """One call for each array."""
        k = state["t"]
        new = {name: map_leaves(np.array, tree) for name, tree in state.items() if name != "t"}
        params = map_leaves(np.array, params)
        kept = {name: dict(leaves(tree, "params")) for name, tree in {**new, "theta": params}.items()}
        dtype = next(each.dtype for each in self.parameters if each.kind == "theta")
        if other := [str(x.dtype) for _, x in leaves(params, "params") if str(x.dtype) != dtype]:
            raise TypeError(f"the function takes arrays of {dtype}, not of {other[0]}")
        for path, g in leaves(grads, "params"):
            self._call({name: arrays[path] for name, arrays in kept.items()} | {"g": g}, k)
        return params, {"t": k + 1} | new

    def _call(self, arrays: dict[str, Any], k: int) -> None:
        size = arrays["theta"].size
        eta = 1.0 if self.schedule is None else float(self.schedule(k))
        known = {**self.settings, "n": size, "t": k + 1, "k": k, "eta": eta, "sqrt": math.sqrt}
        given: list[Any] = []
        rooms: list[tuple[str, Guarded]] = []
        for each in self.parameters:
            if each.kind == "number":
                number = eval(each.value, {"__builtins__": {}}, known)
                whole = SCALARS[each.passed] not in (ctypes.c_float, ctypes.c_double)
                given.append(SCALARS[each.passed](int(number) if whole else float(number)))
            else:
                key = each.name if each.kind == "buffer" else each.kind
                rooms.append((key, Guarded(arrays[key], each.dtype)))
                given.append(rooms[-1][1].pointer)
        self.function(*given)
        for name, room in rooms:
            room.check(name)
            if name != "g":
                arrays[name][...] = room.array.reshape(arrays[name].shape)
            elif room.array.tobytes() != np.ascontiguousarray(arrays[name]).tobytes():
                raise ValueError("the function changed the gradient that it was given")
