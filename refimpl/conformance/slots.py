"""The state of a target under the names that the rule has for it, where the target shows it.

A state shows a slot such as m if it has it as a key, in an attribute ``slots`` or as an attribute of its own, in the
containers and shapes of the parameters: by chance it may mean something else by that name, and a right optimizer
may keep what it likes.  So it helps to find where a mistake begins, and is not judged by itself.  An adapter that
has a method ``slots(state)``, which returns such a dict, means the rule's, and is judged by it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.containers import leaves, leaves_like

#: Slot -> path of the parameter -> its array.
Slots = dict[str, dict[str, np.ndarray]]


def declares(adapter: Any) -> bool:
    """Does an adapter say itself what its slots are?"""
    return callable(getattr(adapter, "slots", None))


def exposed(adapter: Any, state: Any, names: tuple[str, ...], theta: Any) -> Slots:
    """Copies of those slots that are shown, and are built like the parameters.

    Args:
        names: of the rule's slots.
        theta: the parameters at the start.
    """
    found = {}
    for name in names:
        try:
            found[name] = _arrays(_reader(adapter, state)(name), theta)
        except Exception:  # whatever a foreign state does when it is looked at, it shows nothing then
            continue
    return found


def _reader(adapter: Any, state: Any) -> Callable[[str], Any]:
    if declares(adapter):
        return adapter.slots(state).__getitem__
    if isinstance(state, Mapping):
        return state.__getitem__
    if isinstance(slots := getattr(state, "slots", None), Mapping):
        return slots.__getitem__
    return lambda name: getattr(state, name)


def _arrays(tree: Any, theta: Any) -> dict[str, np.ndarray]:
    """The arrays by path.

    Raises:
        Exception: it is built otherwise than the parameters.
    """
    found = {}
    for (path, x), value in zip(leaves(theta, "params"), leaves_like(theta, tree, "state"), strict=True):
        array = np.array(value)
        if array.shape != x.shape or array.dtype.kind not in "fV":
            raise ValueError(f"{path} has the shape {x.shape}")
        array.astype(np.float64)
        found[path] = array
    return found
