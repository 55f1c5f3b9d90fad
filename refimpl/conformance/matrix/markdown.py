"""The matrix as Markdown: docs/matrix.md."""

import re
from collections.abc import Iterable

from ..._util.escaping import code, prose, row
from .results import Results
from .schedules import Schedule
from .words import COLUMNS, cells

HEAD = """\
# The matrix

Every rule in every library, as it was installed on the day: the real optimizer, run through all scenarios of
`ri.check` and held against its [dialect](dialects.md). Made by `make peers` (with Paddle and TensorFlow by
`make peers-all`), which writes the same as a page to `out/matrix.html`. What departs from its own documentation, or
from path to path, is in [findings.md](findings.md).

*Computes* is the dialect that the check names when it is asked for the paper's rule, in every scenario. The distance
from it is given in ulp of the parameter, or of its largest step so far where that is larger, the worst of all numbers
of all steps; numbers that cancel, or have gone through hundreds of steps, are some more apart. *Of the bound* is the
same as a share of what is allowed: the derivation is in
[bounds.py](../refimpl/conformance/bounds.py). A default is given where it is not the paper's, and which that is.
"""


def text(results: Results) -> str:
    """The whole page."""
    facts = [f"- {name}: {prose(fact)}" for name, fact in results.facts.items()]
    sections = [_section(rule, results) for rule in dict.fromkeys(row.rule for row in results.rows)]
    notes = [f"- {name}: {prose(note)}." for name, note in results.notes.items()]
    parts = [HEAD, "\n".join(facts) + "\n", *sections]
    if results.schedules:
        parts.append(_schedules(results.schedules))
    return "\n".join([*parts, "## Notes\n", "\n".join(notes)]) + "\n"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table, with what would end a cell escaped."""
    names = list(header)
    return "\n".join([row(names), "|" + "---|" * len(names), *(row(map(prose, cells)) for cells in rows)]) + "\n"


def _section(rule: str, results: Results) -> str:
    columns = [name for name in COLUMNS if name not in ("rule", "version")]
    rows = [cells(row) for row in results.rows if row.rule == rule]
    return f"## {rule}\n\n{table(columns, ([_marked(name, row[name]) for name in columns] for row in rows))}"


def _marked(column: str, words: str) -> str:
    if column == "computes":
        return code(words)
    return re.sub(r"(findings\.md)#[\w-]+", r"[\1](\g<0>)", words)


def _schedules(schedules: list[Schedule]) -> str:
    rows = (
        (each.against, code(each.target), "yes" if each.passed else "no", each.dialect or "", each.reason)
        for each in sorted(schedules, key=lambda each: each.against)
    )
    header = ("schedule", "in the library", "the paper's?", "explained by", "first value that departs")
    told = "A cycle of 10 steps from 0.1 down to 0.01, and what comes after its end."
    return f"## Schedules\n\n{told}\n\n{table(header, rows)}"
