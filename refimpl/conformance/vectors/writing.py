"""JSON as people can read it in a diff, and files that are whole or not there."""

import hashlib
import json
from pathlib import Path
from typing import Any

from .layout import COMMON, VERSION, files_of

WIDTH = 118


def text_of(document: Any) -> str:
    """A document as JSON: objects opened line by line, lists of numbers and what fits into a line left whole."""
    return _opened(document, "") + "\n"


def _opened(node: Any, indent: str) -> str:
    whole = json.dumps(node, ensure_ascii=False, allow_nan=False)
    inner = indent + " "
    if len(indent) + len(whole) <= WIDTH or not node or not _has_parts(node):
        return whole
    if isinstance(node, dict):
        lines = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {_opened(value, inner)}" for key, value in node.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _opened(value, inner) for value in node) + f"\n{indent}]"


def _has_parts(node: Any) -> bool:
    """An object, or a list with objects in it."""
    return isinstance(node, dict) or (isinstance(node, list) and any(isinstance(each, dict | list) for each in node))


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def manifest(folder: Path, rules: tuple[str, ...]) -> str:
    """The text of the manifest of a folder: version, rules, and the SHA-256 and size of every other file."""
    files = {}
    for name in sorted(files_of(rules)):
        content = (folder / name).read_bytes()
        files[name] = {"sha256": digest(content), "bytes": len(content)}
    return text_of({"format": "refimpl-vectors", "version": VERSION, "rules": list(rules), "files": files})


def common(source: Path) -> dict[str, bytes]:
    """The files that are written by hand."""
    return {name: (source / name).read_bytes() for name in COMMON}
