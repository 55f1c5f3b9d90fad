"""Where compiled code is kept on the disk.

That is ``REFIMPL_CACHE``, else ``refimpl`` in the user's cache folder, and where that cannot be written a
folder of the user's own among the temporary ones.  What is there is run, so a folder is used only where
nobody else can put something into it: it belongs to this user or to root, and not everybody may write to it.
A group may, since its owner chose who is in it.
"""

import errno
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .._util.atomic import atomic_file
from .._util.ordinary import opened

#: The folder of compiled code, inside that of the texts, as Python has it.
INNER = "__pycache__"
_told: set[Path] = set()


def read(name: str, understood: Callable[[bytes], Any]) -> Any:
    """What ``understood`` makes of the first file of this name; None if there is none.

    One that cannot be read, or of which ``understood`` raises an error, is deleted, and made again.
    """
    for folder in folders():
        try:
            _check(folder)
        except OSError:
            continue
        try:
            with opened(folder / name) as file:
                return understood(file.read())
        except FileNotFoundError:
            continue
        except Exception:  # whatever a damaged file makes pickle and Numba say
            with suppress(OSError):
                (folder / name).unlink()
    return None


def write(name: str, content: bytes) -> None:
    """Keep ``content`` in the first folder where that is possible; of one where it is not, the user is told once."""
    trouble = None
    where = "nowhere: each process compiles again"
    for folder in folders():
        try:
            _make(folder)
            with atomic_file(folder / name, mode=0o644) as file:
                file.write(content)
        except OSError as error:
            trouble = trouble or (folder, error.strerror or str(error))
        else:
            where = f"in {folder}"
            break
    if trouble:
        _tell(*trouble, where)


def _tell(folder: Path, reason: str, where: str) -> None:
    if folder not in _told:
        _told.add(folder)
        warnings.warn(
            f"compiled steps cannot be kept in {folder} ({reason}); they are kept {where}. "
            f"REFIMPL_CACHE may name a folder that only you can write",
            RuntimeWarning,
            stacklevel=3,
        )


def folders() -> Iterator[Path]:
    """The folders that may be used, first the one that the user chose."""
    given, cache = os.environ.get("REFIMPL_CACHE"), os.environ.get("XDG_CACHE_HOME", "")
    if not given:
        # A relative XDG_CACHE_HOME is to be ignored, says its specification.
        given = os.path.join(cache if os.path.isabs(cache) else "~/.cache", "refimpl")
    chosen = os.path.expanduser(given)  # unchanged where there is no home folder
    yield Path(chosen if chosen.startswith("~") else os.path.abspath(chosen))
    with suppress(OSError):  # there is none
        yield Path(tempfile.gettempdir()) / f"refimpl-{os.geteuid() if hasattr(os, 'geteuid') else 'cache'}"


def _make(folder: Path) -> None:
    if folder.is_absolute():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / INNER).mkdir(exist_ok=True, mode=0o755)
    _check(folder)


def _check(folder: Path) -> None:
    """An OSError unless the folder is there, and nobody else can put something into it."""
    if not folder.is_absolute():
        raise FileNotFoundError(errno.ENOENT, "there is no home folder", str(folder))
    for each in (folder, folder / INNER):
        found, link = os.stat(each), os.lstat(each)
        if hasattr(os, "geteuid"):  # Windows keeps the user's own folder from others
            foreign = {found.st_uid, link.st_uid} - {os.geteuid(), 0}
            if foreign or found.st_mode & 0o002:
                raise PermissionError(errno.EPERM, "others can put code there", str(each))
