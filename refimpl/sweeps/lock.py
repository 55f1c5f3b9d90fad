"""One process at a time on a folder."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._util.atomic import atomic_file


class Locked(RuntimeError):
    """Another process has the folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder``, which the operating system frees when its owner ends, however it ends.

    Raises:
        Locked: another process holds it; the message says which.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Locked(f"{folder.parent} is being written by {_owner(folder)}; wait for it or stop it") from None
    try:
        with atomic_file(folder / "owner.json") as file:
            file.write(json.dumps({"process": os.getpid(), "host": socket.gethostname()}).encode())
        yield
    finally:
        lock.release()


def _owner(folder: Path) -> str:
    try:
        owner = json.loads((folder / "owner.json").read_text(encoding="utf-8"))
        return f"process {owner['process']} on {owner['host']}"
    except (OSError, ValueError, KeyError):  # it has only just begun
        return "another process"
