"""What may happen to a file, and a finished sweep to which it happens."""

import os
import shutil
from pathlib import Path


def flip(path):
    found = bytearray(path.read_bytes())
    found[len(found) // 2] ^= 64
    path.write_bytes(bytes(found))


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def grow(path):
    path.write_bytes(path.read_bytes() + b"\n")


def empty(path):
    path.write_bytes(b"")


def lose(path):
    path.unlink()


def folder(path):
    path.unlink()
    path.mkdir()


def link(path):
    """To another file, in whose place nothing may be written."""
    there = path.parent / "elsewhere"
    there.write_bytes(b"mine")
    path.unlink()
    path.symlink_to(there)


def broken_link(path):
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def circle(path):
    path.unlink()
    path.symlink_to(path)


def pipe(path):
    """Who opens it waits for ever."""
    path.unlink()
    os.mkfifo(path)


KINDS = {each.__name__: each for each in (flip, cut, grow, empty, lose, folder, link, broken_link, circle, pipe)}


def restore(path, content):
    """Put the file back as it was."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    path.write_bytes(content)


def copied(store, out):
    """A copy of the store, to damage."""
    return Path(shutil.copytree(store, out, symlinks=True))
