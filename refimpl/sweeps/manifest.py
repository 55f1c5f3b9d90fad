"""What a sweep's folder says that it is: its manifest, read with suspicion."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._util.atomic import atomic_file
from .differing import differences
from .identity import digest
from .plan import Plan

FORMAT, VERSION = "refimpl-sweep", 1
#: Files that systems and their file managers leave in any folder.
OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini"}
#: The key under which a finished sweep lists the hashes of its files.
HASHES = "sha256"


class NoManifest(ValueError):
    """There is none that can be read; the folder may be of this sweep all the same."""


def read(out: Path, plan: Plan) -> dict[str, Any] | None:
    """The manifest in the folder ``out``, or None where there is no sweep yet.

    Raises:
        NoManifest: it is lost or damaged.
        ValueError: the folder holds something else, or a sweep of other settings or versions.
        OSError: it cannot be read, or is no folder.
    """
    if not out.exists():
        return None
    path = out / ".sweep" / "sweep.json"
    if not path.is_file():  # nor a pipe, on which one would wait
        others = {each.name for each in out.iterdir()} - {".sweep"}
        others = {name for name in others if name not in OF_THE_SYSTEM and not name.startswith("._")}
        if any((out / ".sweep").glob("chunks/*.npz")) or (others and (out / ".sweep" / "sha256sums").exists()):
            raise NoManifest(f"{path} is {'no file' if path.exists() or path.is_symlink() else 'missing'}")
        if others:
            raise ValueError(f"{out} is no sweep, but holds {min(others)!r}; choose a new folder")
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        kind, version = document["format"], document["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as damage:
        raise NoManifest(f"{path} is no manifest of a sweep: {damage!r}") from damage
    if kind != FORMAT or version != VERSION:
        raise NoManifest(f"{path} is of {kind}, version {version}; this reads {FORMAT}, version {VERSION}")
    wrong = differences(document, content(plan))
    if digest([document.get("settings"), document.get("environment")]) != document.get("identity"):
        raise NoManifest(f"{path} is no manifest of a sweep: its identity is not that of its settings and versions")
    if wrong:
        raise ValueError(f"{out} is a sweep of other settings or versions, choose a new folder: {'; '.join(wrong)}")
    hashes = document.get(HASHES, {})
    if not isinstance(hashes, dict) or not all(isinstance(each, str) for each in hashes.values()):
        raise NoManifest(f"{path} is no manifest of a sweep: its hashes are {type(hashes).__name__}, not text by name")
    return dict(document)


def write(out: Path, plan: Plan, hashes: Mapping[str, str] | None = None) -> None:
    """Write it, with the hashes of all files once the sweep is finished."""
    with atomic_file(out / ".sweep" / "sweep.json") as file:
        document = content(plan) | ({HASHES: dict(hashes)} if hashes is not None else {})
        file.write(json.dumps(document, indent=1).encode())


def content(plan: Plan) -> dict[str, Any]:
    """What is computed, and the versions that decide the bits."""
    kind = {"format": FORMAT, "version": VERSION, "identity": plan.identity}
    return kind | {"settings": plan.settings, "environment": plan.environment}
