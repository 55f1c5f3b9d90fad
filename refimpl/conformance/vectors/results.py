"""The file that a program in any language writes: its parameters, case by case."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .folders import read_regular
from .layout import VERSION
from .numbers import LONGEST

#: What is read at most: complete results, written wastefully, have less than a tenth of it.
_BYTES = 1 << 24


@dataclass(frozen=True)
class Results:
    """What a program wrote, before its numbers are looked at.

    Attributes:
        implementation: what it calls itself.
        runs: case id -> for each step, a list of what should be numbers.
    """

    implementation: str
    runs: dict[str, list[Any]]


def read_results(path: Path) -> Results:
    """Read a results file.

    Raises:
        ValueError: it is damaged, truncated, foreign, too large, or of another version.
    """
    found = _parsed(path)
    if (kind := found.get("format")) != "refimpl-results":
        raise ValueError(f"{path}: format must be 'refimpl-results', got {str(kind)[:60]!r}")
    if not _is_edition(version := str(found.get("version"))[:60]):
        raise ValueError(f"{path}: version must be {VERSION!r} or that of the rule's file, got {version!r}")
    implementation, runs = found.get("implementation", path.name), found.get("results")
    if not isinstance(implementation, str) or len(implementation) > 200 or not implementation.isprintable():
        raise ValueError(f"{path}: implementation must be a printable string of at most 200 characters")
    if unknown := set(found) - {"format", "version", "implementation", "results"}:
        raise ValueError(
            f"{path} has the entry {min(unknown)[:60]!r}; allowed are format, version, implementation and results"
        )
    if not isinstance(runs, dict) or not runs:
        raise ValueError(f"{path}: results must be an object with an entry for each case that was run")
    return Results(implementation, runs)


def _is_edition(version: str) -> bool:
    """Whether these vectors, or a file of theirs that has not changed since, have this version."""
    parts = [version.split("."), VERSION.split(".")]
    if not all(len(each) == 3 and all(map(str.isdecimal, each)) for each in parts):
        return False
    mine, latest = ([int(part) for part in each] for each in parts)
    return mine[0] == latest[0] and mine <= latest


def _parsed(path: Path) -> dict[str, Any]:
    content = read_regular(path, _BYTES, follow=True)
    try:
        found = json.loads(content.decode("utf-8"), parse_int=_number, parse_float=_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no readable JSON (damaged, truncated or foreign): {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path} must hold a JSON object")
    return found


def _number(text: str) -> float:
    """A JSON number of reasonable length: to read a million digits takes long and gives nothing."""
    if len(text) > LONGEST:
        raise ValueError(f"a number must have at most {LONGEST} characters, got {len(text)}")
    return float(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which each key stands once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"the key {twice[:60]!r} stands twice in one object")
    return found
