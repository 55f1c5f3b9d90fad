"""Files in the making, each locked by the process that makes it, and what killed processes leave of them.

The operating system frees a lock when its process ends, however it ends.  So a file whose lock is free
has no maker any more; a process id could not say so, since each container counts its own.
"""

import hashlib
import os
import platform
import re
import stat
import time
from contextlib import suppress

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover - Windows: nothing is cleared there
    LOCKS = False
else:
    LOCKS = True

_NAME = re.compile(r"\.refimpl-([0-9a-f]{8})-[0-9a-f]{16}\.partial")
_HOST = hashlib.sha256(platform.node().encode(errors="replace")).hexdigest()[:8]
#: Some network file systems do not show the locks of other machines: their files must be this old, in seconds.
_FOREIGN_AGE = 86400


def new(folder: str, mode: int) -> tuple[str, int]:
    """A file with a short name of its own: its path, and its handle, which holds its lock."""
    while True:
        path = os.path.join(folder, f".refimpl-{_HOST}-{os.urandom(8).hex()}.partial")
        binary = getattr(os, "O_BINARY", 0)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | binary, mode)
        # Before it is locked, somebody else may take it for a leftover: then another one is made.
        if not LOCKS or (_lock(handle) is not False and os.path.exists(path)):
            return path, handle
        os.close(handle)


def clear(folder: str) -> None:
    """Delete what killed processes of this user left in a folder; what may still be in the making stays."""
    if not LOCKS:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if found := _NAME.fullmatch(entry.name):
                with suppress(OSError):
                    _clear(entry.path, 0 if found[1] == _HOST else _FOREIGN_AGE)


def _clear(path: str, age: float) -> None:
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        mine = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if mine and time.time() - found.st_mtime >= age and _lock(handle):
            os.unlink(path)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool | None:
    """Lock the file until its handle is closed: did it succeed?  None where there are no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
