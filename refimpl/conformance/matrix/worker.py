"""The process of one library: it measures its cells and writes a line of JSON for each.

    python -m refimpl.conformance.matrix.worker LIBRARY RULES FILE

RULES are names of rules with commas between, or nothing for all.
"""

import json
import sys
from pathlib import Path

from ...dialects import Dialect, dialects
from ...dialects.library import Library
from .libraries import named
from .measuring import measured
from .schedules import schedules


def cells(library: Library, rules: frozenset[str]) -> list[type[Dialect]]:
    """The dialects of a library, of these rules only if there are any."""
    own = [each for each in dialects() if each.library == library.name]
    return [each for each in own if not rules or each.rules[0].__name__.lower() in rules]


def main(name: str, rules: str, file: str) -> None:
    """Measure, a line at a time, so that what is done is kept whatever happens next."""
    library, wanted = named(name), frozenset(filter(None, rules.split(",")))
    with Path(file).open("w", encoding="utf-8") as lines:
        for dialect in cells(library, wanted):
            print(json.dumps({"row": measured(library, dialect).as_dict()}), file=lines, flush=True)
        for row in [] if library.missing or wanted else schedules(library.title):
            print(json.dumps({"schedule": row.as_dict()}), file=lines, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
