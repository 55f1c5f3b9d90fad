"""Files that are there whole or not at all: the one way in which refimpl writes for its users."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from .leftovers import clear, new
from .ordinary import Name, check_ordinary

#: What says that this file system, or this folder, does not let a folder be forced to the disk.
_UNSETTLED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


@contextmanager
def atomic_file(target: Name, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``target`` in one step when all is on the disk.

    If anything is raised on the way, what was at ``target`` is untouched and nothing is left behind.
    What a killed process leaves is cleared when its folder is written to again.  A new file has the
    mode that the umask allows; an old one keeps mode, group and owner, as far as the process may set
    them.  A symbolic link is followed, and stays.  Other hard links to the old file keep its content.

    Args:
        target: the file; its name may have all the bytes that the file system allows.
        mode: of a new file, less the umask.

    Raises:
        OSError: ``target`` is no ordinary file, or must not be written (a read-only file is not
            replaced); or there is no such folder, or no room.
    """
    given = os.fsdecode(target)
    path, old = _place(given)
    folder = os.path.dirname(path)
    clear(folder)
    with _called(given):
        temporary, handle = new(folder, mode if old is None else 0o600)
    try:
        with _called(given, temporary), os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            if old is not None:
                _resemble(handle, old)
            os.fsync(handle)
            if os.name == "nt":  # Windows renames no open file; elsewhere its lock is held until it is renamed
                file.close()
            os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    _settle(folder)


@contextmanager
def _called(given: str, temporary: str | None = None) -> Iterator[None]:
    """Errors about a file in the making name the file that the user knows."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and (temporary is None or error.filename in (None, temporary)):
            raise OSError(error.errno, error.strerror, given) from error
        raise


def atomic_write(target: Name, content: str | bytes) -> None:
    """Write a text, in UTF-8, or bytes to ``target`` as ``atomic_file`` does."""
    with atomic_file(target) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def _place(given: str) -> tuple[str, os.stat_result | None]:
    """The file behind all links, and what is there now."""
    try:
        old = os.stat(given)
    except FileNotFoundError:
        if not os.path.basename(given):  # "" or "name/"
            raise
        return os.path.realpath(given), None
    check_ordinary(given, old)
    if not os.access(given, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), given)
    return os.path.realpath(given), old


def _resemble(handle: int, old: os.stat_result) -> None:
    """Give a new file the owner, group and mode of the old one."""
    if not hasattr(os, "fchown"):  # Windows, whose files have no such modes
        return
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):  # only root, or a member of the group, may
            os.fchown(handle, owner, group)
    made = os.fstat(handle)
    mode = old.st_mode & 0o777
    if made.st_gid != old.st_gid:
        mode &= ~0o070  # they were meant for another group
    if made.st_mode & 0o777 != mode:
        os.fchmod(handle, mode)


def _settle(folder: str) -> None:
    """Force the folder's list of names to the disk, without which a new name may be lost with the power."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _UNSETTLED:
            raise
