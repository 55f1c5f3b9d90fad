"""States on disk: bit-exact, atomic, without pickle.

The file is a zip archive of ``manifest.json`` and one ``.npy`` array for each array of the state.
The manifest holds the format's version, the rule, t, the scalars as hexadecimal floats, and the
containers with array names in place of arrays.
"""

import collections
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import array_api_compat
import numpy as np

from .containers import fold, leaves, leaves_like, rebuild
from .door import shown
from .lanes import Lanes
from .readings import is_exact, to_host
from .state import State
from .whole import written_whole

FORMAT = "refimpl-state"
VERSION = 1


def save_state(path: str | os.PathLike, state: State) -> None:
    """Write ``state`` to exactly ``path``, whole or not at all.

    Args:
        path: the file; an existing one is replaced in one atomic step.
        state: the state of any rule; its arrays may be of any library, and are copied to the host.

    Raises:
        TypeError: ``state`` is no ``State``, or holds symbols, exact numbers, or what JAX is tracing.
        ValueError: its containers lie too deep for JSON.
        OSError: the file cannot be written; what was at ``path`` is untouched.

    >>> import numpy as np, refimpl as ri, tempfile, pathlib
    >>> opt, theta = ri.Adam(), np.ones(2, np.float32)
    >>> theta, state = opt.step(theta, theta, opt.init(theta))
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "state"
    >>> save_state(file, state)
    >>> load_state(file).slots["m"] == state.slots["m"]
    array([ True,  True])
    """
    if not isinstance(state, State):
        raise TypeError(f"state must be a refimpl.State, got {shown(state)}")
    state = state.settled()
    if type(state.t) is not int:
        raise TypeError(f"state.t must be an integer, the number of steps done, got {shown(state.t)}")
    arrays: list[np.ndarray] = []
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "rule": state.rule,
        "t": state.t,
        "slots": {name: _packed(tree, f"state.slots[{name!r}]", arrays) for name, tree in state.slots.items()},
        "scalars": {name: _packed_scalar(name, value) for name, value in state.scalars.items()},
    }
    try:
        text = json.dumps(manifest, indent=1)
    except RecursionError:
        raise ValueError("state.slots has more levels of containers than JSON is written with here") from None
    with written_whole(Path(path)) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", text)
        for i, array in enumerate(arrays):
            archive.writestr(f"{i}.npy", _npy(array))


def load_state(path: str | os.PathLike, like: Any = None) -> State:
    """Read the state that ``save_state`` wrote, bit for bit.

    Args:
        path: the file.
        like: parameters; if given, the arrays are put where these are (library and device), else
            they are NumPy arrays.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, truncated, of another kind or a newer version.
    """
    content = Path(path).read_bytes()
    try:
        state = _read(content)
    except _Refused as refusal:
        raise ValueError(f"{os.fspath(path)} {refusal}") from None
    except Exception as damage:
        raise ValueError(
            f"{os.fspath(path)} is no readable state file (damaged, truncated or foreign): {damage}"
        ) from damage
    return state if like is None else _placed(state, like)


class _Refused(Exception):
    """A readable file that holds something else."""


def _read(content: bytes) -> State:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # Members are read whole: only then is their checksum verified.
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    if manifest.get("format") != FORMAT:
        raise _Refused(f"is not a {FORMAT} file")
    if manifest["version"] != VERSION:
        raise _Refused(f"has version {manifest['version']} of the format; this refimpl reads version {VERSION}")
    slots = {name: _unpacked(tree, members) for name, tree in manifest["slots"].items()}
    scalars = {name: _unpacked_scalar(value) for name, value in manifest["scalars"].items()}
    return State(str(manifest["rule"]), int(manifest["t"]), slots, scalars)


def _packed(tree: Any, path: str, arrays: list[np.ndarray]) -> Any:
    """``tree`` as JSON: containers with their kind, arrays by number."""
    named = iter(list(leaves(tree, path)))  # checked before anything is packed

    def number(_: Any) -> int:
        path, leaf = next(named)
        if is_exact(leaf):
            raise TypeError(f"{path} is {leaf!r}; only arrays can be saved")
        arrays.append(to_host(leaf, path))
        return len(arrays) - 1

    def kind(container: Any, entries: list[Any]) -> dict[str, Any]:
        named = isinstance(container, dict)
        return {type(container).__name__: dict(zip(container, entries, strict=True)) if named else entries}

    return fold(tree, number, kind)


def _unpacked(packed: Any, members: dict[str, bytes]) -> Any:
    if isinstance(packed, int):
        return np.lib.format.read_array(io.BytesIO(members[f"{packed}.npy"]), allow_pickle=False)
    [(kind, content)] = packed.items()
    if kind in ("dict", "OrderedDict"):
        entries = {key: _unpacked(value, members) for key, value in content.items()}
        return entries if kind == "dict" else collections.OrderedDict(entries)
    return {"list": list, "tuple": tuple}[kind](_unpacked(value, members) for value in content)


def _packed_scalar(name: str, value: Any) -> Any:
    if is_exact(value):
        raise TypeError(f"state.scalars[{name!r}] is {value!r}; only floats can be saved")
    if isinstance(value, Lanes):
        return {"shape": value.shape, "lanes": [x.hex() for x in value.values]}
    return float(value).hex()


def _unpacked_scalar(packed: Any) -> Any:
    if isinstance(packed, str):
        return float.fromhex(packed)
    return Lanes([float.fromhex(x) for x in packed["lanes"]], tuple(packed["shape"]))


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _placed(state: State, like: Any) -> State:
    """``state`` with its arrays in the library and on the device of the parameters ``like``."""

    def place(value: Any, target: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(place(each, target) for each in value)
        if isinstance(target, np.ndarray | np.generic | float):
            return value
        xp = array_api_compat.array_namespace(target)
        return xp.asarray(value, device=array_api_compat.device(target))

    targets = [leaf for _, leaf in leaves(like, "like")]
    slots = {}
    for name, tree in state.slots.items():
        values = leaves_like(like, tree, f"slots[{name!r}]")
        slots[name] = rebuild(like, map(place, values, targets))
    return State(state.rule, state.t, slots, state.scalars)
