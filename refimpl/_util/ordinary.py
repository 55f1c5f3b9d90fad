"""Ordinary files, told from pipes, devices and folders."""

import io
import os
import stat
from typing import BinaryIO

#: How a path may be given.
Name = str | bytes | os.PathLike

#: What a file may be instead of an ordinary one.
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def opened(path: Name) -> BinaryIO:
    """An ordinary file, opened to be read; anything else is refused, and never waited for.

    Raises:
        OSError: there is none, or it must not be read; of something else an ``io.UnsupportedOperation``,
            which is a ValueError too.
    """
    name = os.fsdecode(path)
    check_ordinary(name, os.stat(name))  # before it is opened: that alone may wind a tape back

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))

    file = open(name, "rb", opener=opener)  # noqa: SIM115 - handed to the caller
    try:
        check_ordinary(name, os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def check_ordinary(name: str, found: os.stat_result) -> None:
    """An ``io.UnsupportedOperation`` if what was found is a folder, a pipe, a socket or a device."""
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise io.UnsupportedOperation(f"{name} is {kind}; allowed is an ordinary file")
