"""States on disk: bit-exact, atomic, without pickle.

The file is a zip archive of ``manifest.json`` and one ``.npy`` array for each array of the state, all
stored as they are.  ``archive`` says what the archive must be, ``manifest`` what it may contain, ``document`` how.
"""

import os
from typing import Any

import array_api_compat
import numpy as np

from ..._util.atomic import atomic_file
from ..._util.messages import shown
from ..._util.ordinary import Name, opened
from ..containers import leaves, leaves_like, map_leaves, rebuild
from ..state import State
from . import archive, npy
from .document import Refused, decoded, encoded
from .manifest import packed, restored

__all__ = ["load_state", "save_state"]


def save_state(path: Name, state: State) -> None:
    """Write ``state`` to exactly ``path``, whole or not at all.

    Args:
        path: the file; an existing one is replaced in one atomic step and keeps its mode. A symbolic
            link is followed.
        state: the state of any rule; its arrays may be of any library, and are copied to the host.

    Raises:
        TypeError, ValueError: ``state`` is no ``State``, or not one that could be loaded again: it
            holds symbols, exact numbers, or a key that is no text; nothing is written.
        OSError: the file cannot be written, or is no ordinary one; what was at ``path`` is untouched.

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
    manifest, arrays = packed(state)
    members = [(encoded(manifest).encode(),), *map(npy.pieces, arrays)]
    with atomic_file(path) as file:
        archive.write(file, members)


def load_state(path: Name, like: Any = None) -> State:
    """Read the state that ``save_state`` wrote, bit for bit.

    Args:
        path: the file.
        like: parameters; if given, the arrays are put where these are (library and device), else
            they are NumPy arrays.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, truncated, of another kind or a newer version, or no ordinary
            file.  No more memory is taken than the file has bytes.
    """
    name = os.fsdecode(path)
    with opened(path) as file:
        try:
            manifest, arrays = archive.members(file)
            document = decoded(archive.content(file, manifest))
            state = restored(document, [npy.read(file, member) for member in arrays])
        except MemoryError:
            raise
        except Refused as refusal:
            raise ValueError(f"{name} {refusal}") from None
        except Exception as damage:  # whatever a damaged file makes zipfile, json and NumPy say
            raise ValueError(f"{name} is no readable state file (damaged, truncated or foreign): {damage}") from damage
    return state if like is None else _placed(state, like)


def _place(target: Any) -> Any:
    if isinstance(target, np.ndarray | np.generic | float):
        return np
    return array_api_compat.array_namespace(target), str(array_api_compat.device(target))


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
    if state.is_parted:
        if len({_place(target) for target in targets}) > 1:
            raise ValueError("like must have all arrays in one library and on one device, for a state of a Partition")
        slots = {name: map_leaves(lambda x: place(x, targets[0]), tree) for name, tree in state.slots.items()}
        return State(state.rule, state.t, slots, state.scalars)
    slots = {}
    for name, tree in state.slots.items():
        values = leaves_like(like, tree, f"slots[{name!r}]")
        slots[name] = rebuild(like, map(place, values, targets))
    return State(state.rule, state.t, slots, state.scalars)
