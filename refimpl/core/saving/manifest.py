"""What a state file has beside its arrays: one strict form, made before saving and again after loading.

The manifest holds the format's version, the rule, t, the tokens of each slot's tree, and the scalars as
hexadecimal floats.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..._util.messages import shown
from ..containers import leaves
from ..lanes import Lanes
from ..leaf import as_array
from ..namespaces import is_exact, to_host
from ..state import State
from .document import FORMAT, VERSION, same
from .trees import check_key, tokens, tree_of


def packed(state: State) -> tuple[dict[str, Any], list[np.ndarray]]:
    """The manifest of a state, and its arrays by number.

    Raises:
        TypeError, ValueError: something in it is not what a state file can hold; the message names it.
    """
    for name, entries in (("state.slots", state.slots), ("state.scalars", state.scalars)):
        _check(isinstance(entries, dict), name, "a dict", entries, TypeError)
    state = state.settled()
    _check(type(state.rule) is str, "state.rule", "a text", state.rule, TypeError)
    _check(state.rule and state.rule.isprintable(), "state.rule", "a printable text that is not empty", state.rule)
    _check(type(state.t) is int, "state.t", "an integer", state.t, TypeError)
    _check(0 <= state.t < 2**63, "state.t", "from 0 to 2**63 - 1, the number of steps done", state.t)
    arrays: list[np.ndarray] = []
    slots = {}
    for name, tree in _named("state.slots", state.slots):
        first = len(arrays)
        arrays += (_array(path, leaf) for path, leaf in leaves(tree, f"state.slots[{name!r}]"))
        slots[name] = list(tokens(f"state.slots[{name!r}]", tree, first))
    scalars = {
        name: _scalar(f"state.scalars[{name!r}]", value) for name, value in _named("state.scalars", state.scalars)
    }
    manifest = {"format": FORMAT, "version": VERSION, "rule": state.rule, "t": state.t}
    return manifest | {"slots": slots, "scalars": scalars}, arrays


def restored(manifest: dict[str, Any], arrays: list[np.ndarray]) -> State:
    """The state of which ``packed`` makes this very manifest and these arrays.

    Raises:
        ValueError and others: there is none.
    """
    slots = {name: tree_of(row, arrays) for name, row in manifest["slots"].items()}
    scalars = {name: _number(value) for name, value in manifest["scalars"].items()}
    state = State(manifest["rule"], manifest["t"], slots, scalars)
    again, used = packed(state)
    if not same(again, manifest) or len(used) != len(arrays):
        raise ValueError("its manifest is not what save_state writes of such a state")
    return state


def _check(holds: Any, name: str, allowed: str, value: Any, error: type[Exception] = ValueError) -> None:
    if not holds:
        raise error(f"{name} must be {allowed}, got {shown(value)}")


def _named(name: str, entries: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in entries:
        check_key(name, key)
    return iter(entries.items())


def _array(path: str, leaf: Any) -> np.ndarray:
    if is_exact(leaf):
        raise TypeError(f"{path} is {shown(leaf)}; only arrays can be saved")
    return to_host(as_array(path, leaf), path)


def _scalar(name: str, value: Any) -> Any:
    if not isinstance(value, Lanes):
        return _hex(name, value)
    fits = all(type(n) is int and n >= 0 for n in value.shape) and math.prod(value.shape) == len(value.values)
    _check(fits, name, "lanes that have a value for each place", (value.shape, value.values))
    return {"shape": list(value.shape), "lanes": [_hex(name, x) for x in value.values]}


def _hex(name: str, value: Any) -> str:
    if is_exact(value):
        raise TypeError(f"{name} is {shown(value)}; only floats can be saved")
    _check(isinstance(value, int | float) and not isinstance(value, bool), name, "a float", value, TypeError)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    _check(math.isfinite(number) and number == value, name, "a finite float64", value)
    return number.hex()


def _number(packed: Any) -> Any:
    if isinstance(packed, str):
        return float.fromhex(packed)
    return Lanes([float.fromhex(x) for x in packed["lanes"]], tuple(packed["shape"]))
