"""Folders of vectors that somebody else holds: what is in them is compared with what is shipped, and never trusted."""

import json
import os
import stat
from pathlib import Path
from typing import Any

from .layout import DATA, MANIFEST, RULES, VERSION, files_of
from .plain_text import plain_file, plain_text
from .writing import digest

#: What is read of a manifest at most; one of this format has some 6000 bytes.
_MANIFEST_BYTES = 1 << 16


def checked_folder(folder: Path) -> tuple[str, ...]:
    """The rules whose vectors are in a folder, if every byte is as this version ships it.

    Only files of known names are opened, none through a link, and nothing but the manifest is interpreted.

    Raises:
        ValueError: it is no such folder, is of another version, damaged or incomplete.
    """
    if not folder.is_dir():
        raise ValueError(f"DIR must be a folder that `refimpl vectors export` made, got {str(folder)!r}")
    rules = _rules_in(folder)
    for name in files_of(rules):
        _compare(folder, name, (DATA / name).read_bytes())
    for rule in rules:
        if os.path.lexists(folder / plain_file(rule)):
            _compare(folder, plain_file(rule), plain_text(rule).encode())
    return rules


def _rules_in(folder: Path) -> tuple[str, ...]:
    found = _manifest(folder)
    version, rules = found.get("version"), found.get("rules")
    if found.get("format") != "refimpl-vectors":
        raise ValueError(f"{folder / MANIFEST} must say format 'refimpl-vectors', got {_short(found.get('format'))}")
    if version != VERSION:
        raise ValueError(
            f"{folder} has the version {_short(version)} of the vectors; this refimpl has {VERSION}: export them anew"
        )
    if not isinstance(rules, list) or not rules or any(rule not in RULES for rule in rules):
        raise ValueError(f"{folder / MANIFEST} must name some of the rules {', '.join(RULES)}, got {_short(rules)}")
    return tuple(rule for rule in RULES if rule in rules)


def _manifest(folder: Path) -> dict[str, Any]:
    content = read_regular(folder / MANIFEST, _MANIFEST_BYTES)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{folder / MANIFEST} is no readable JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{folder / MANIFEST} must hold a JSON object, got {_short(found)}")
    return found


def _compare(folder: Path, name: str, shipped: bytes) -> None:
    found = read_regular(folder / name, len(shipped))
    if digest(found) != digest(shipped):
        raise ValueError(f"{folder / name} is damaged: its bytes are not those of version {VERSION}")


def read_regular(path: Path, limit: int, follow: bool = False) -> bytes:
    """The bytes of an ordinary file.

    Args:
        limit: how many there may be.
        follow: may it be reached through a link?

    Raises:
        ValueError: it is missing, cannot be read, is too large, a device, a pipe or, unless followed, a link.
    """
    try:
        kind = (os.stat if follow else os.lstat)(path)
        if not stat.S_ISREG(kind.st_mode):
            raise ValueError(f"{path} must be an ordinary file")
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > limit:
        raise ValueError(f"{path} is damaged or foreign: it has more than {limit} bytes")
    return content


def _short(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) <= 60 else f"{text[:60]}…"
