"""The manifest of a state file as JSON, in any version."""

import json
from typing import Any

from .trees import flattened

FORMAT = "refimpl-state"
#: In version 1 trees were nested: ``{"dict": {"w": 0, "b": {"list": [1]}}}``.
VERSION = 2


class Refused(Exception):
    """A readable file that holds something else."""


def encoded(manifest: dict[str, Any]) -> str:
    """The manifest as JSON: a line for each of its parts."""
    lines = (f"{json.dumps(name)}: {json.dumps(value, allow_nan=False)}" for name, value in manifest.items())
    return "{" + ",\n ".join(lines) + "}\n"


def same(one: Any, other: Any) -> bool:
    """Are they the same JSON?  To Python alone, 1 and true are equal."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def decoded(text: bytes) -> dict[str, Any]:
    """The manifest in its newest version.

    Raises:
        Refused: it is of something else, or of a newer version.
        ValueError: it is no JSON, or has a name twice.
    """
    try:
        manifest = json.loads(text.decode(), object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("its manifest is nested too deeply") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused(f"is not a {FORMAT} file")
    version = manifest["version"]
    if type(version) is not int or not 1 <= version <= VERSION:
        raise Refused(f"has version {version!r} of the format; this refimpl reads versions 1 to {VERSION}")
    if version == 1:
        slots = {name: list(flattened(tree)) for name, tree in manifest["slots"].items()}
        manifest = manifest | {"version": VERSION, "slots": slots}
    return manifest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("its manifest has a name twice")
    return found
