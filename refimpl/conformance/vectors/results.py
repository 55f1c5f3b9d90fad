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
    for name, allowed in (("format", "refimpl-results"), ("version", VERSION)):
        if found.get(name) != allowed:
            raise ValueError(f"{path}: {name} must be {allowed!r}, got {str(found.get(name))[:60]!r}")
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
