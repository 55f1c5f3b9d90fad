"""The processes, one a library, and what they have written so far."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ...dialects.library import Library
from .results import Results
from .rows import Row
from .schedules import Schedule
from .worker import cells

#: How often a process is looked at.
INTERVAL = 0.2


def run(libraries: Iterable[Library], rules: frozenset[str], progress: Callable[[Library, Row], None]) -> Results:
    """All cells, one library after the other.

    Args:
        rules: names of rules in lower case; all if there are none.
        progress: told of each row as soon as it is there.
    """
    results = Results()
    for library in libraries:
        with tempfile.TemporaryDirectory() as folder:
            _one(library, rules, Path(folder), results, progress)
    results.sorted()
    return results


def _one(
    library: Library, rules: frozenset[str], folder: Path, results: Results, progress: Callable[[Library, Row], None]
) -> None:
    file, log = folder / "rows", folder / "log"
    command = [sys.executable, "-m", f"{__package__}.worker", library.title, ",".join(sorted(rules)), str(file)]
    with log.open("wb") as noise:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=noise, stderr=noise, env=os.environ | library.environment
        )
        read, ended = 0, None
        while ended is None:
            ended = process.poll()
            read += _read(file, read, library, results, progress)
            time.sleep(0 if ended is not None else INTERVAL)
    expected = cells(library, rules)
    got = {row.dialect for row in results.rows if row.library == library.title}
    if ended != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        results.lost[library.title] = f"its process ended with code {ended}: {''.join(last)}"
        for dialect in expected:
            if dialect.title() not in got:
                missing = f"its process ended with code {ended}"
                rule = dialect.rules[0].__name__
                results.rows.append(Row(rule, library.title, library.version, dialect.title(), missing=missing))


def _read(file: Path, skip: int, library: Library, results: Results, progress: Callable[[Library, Row], None]) -> int:
    """The number of whole lines that are new."""
    if not file.exists():
        return 0
    lines = file.read_text(encoding="utf-8").split("\n")[:-1][skip:]
    for line in lines:
        given = json.loads(line)
        if "row" in given:
            results.rows.append(Row.of(given["row"]))
            progress(library, results.rows[-1])
        else:
            results.schedules.append(Schedule.of(given["schedule"]))
    return len(lines)
