"""Hashes of files: as ``sha256sum`` lists them, and read once a process while the files stay as they are."""

import hashlib
import os
import re
import stat
import time
from collections.abc import Mapping
from pathlib import Path

#: A line of ``sha256sum``.
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
#: Seconds, more than any file system rounds its times to: a file that changed so recently could change again
#: and look the same, so that its hash is not remembered.
RECENT = 2.0

#: What a file looked like, and its hash then.
_known: dict[str, tuple[tuple[int, ...], str]] = {}


def listed(text: str) -> dict[str, str]:
    """The hashes by file that a text lists; what is no line of a list is passed over.

    >>> listed("0" * 64 + "  lr/0\\n")["lr/0"][:4]
    '0000'
    """
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    return {each[2]: each[1] for each in found if each}


def listing(hashes: Mapping[str, str]) -> str:
    """The text for ``sha256sum --check``."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(hashes.items()))


def sha256(path: Path) -> str | None:
    """The hash of a file, None where there is no such file.

    Raises:
        OSError: it cannot be read.
    """
    name = os.path.abspath(path)
    try:
        there = os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:  # a link to itself
        if path.is_symlink():
            return None
        raise error
    if not stat.S_ISREG(there.st_mode):  # a folder, or a pipe that nobody writes to
        return None
    looks, now = _looks(there), time.time()
    if name in _known and _known[name][0] == looks:
        return _known[name][1]
    with open(name, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        same = _looks(os.fstat(file.fileno())) == looks
    _known.pop(name, None)
    if same and max(there.st_mtime, there.st_ctime) < now - RECENT:
        _known[name] = looks, found
    return found


def _looks(there: os.stat_result) -> tuple[int, ...]:
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns
