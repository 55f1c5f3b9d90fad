"""The peers, which need not be installed."""

import importlib
import importlib.metadata
import importlib.util
from collections.abc import Sequence
from typing import Any

from .messages import shown
from .names import meant

#: What ``--peer`` calls a peer -> the packages it needs.
PEERS = {"torch": ("torch",), "optax": ("jax", "optax")}


def library(name: str) -> Any:
    """The module, imported on first use.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    return importlib.import_module(name)


def version(name: str) -> str | None:
    """The installed version of a package, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def missing(*names: str) -> list[str]:
    """Those of the packages that are not installed."""
    return [name for name in names if importlib.util.find_spec(name) is None]


def present(wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """The peers wanted, all of them by default, that are installed.

    Raises:
        ValueError: one that is named is unknown or not installed.
    """
    for peer in wanted:
        if peer not in PEERS:
            raise ValueError(f"peer must be one of {', '.join(PEERS)}, got {shown(peer)}{meant(peer, PEERS)}")
        if absent := missing(*PEERS[peer]):
            raise ValueError(
                f"peer {peer!r} needs {' and '.join(absent)}, not installed: pip install {' '.join(absent)}"
            )
    return tuple(peer for peer in wanted or PEERS if not missing(*PEERS[peer]))
