"""``python -m refimpl.conformance.matrix``."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ... import rules as papers
from ..._util.atomic import atomic_write
from ..._util.progress import reporter
from ...dialects.library import Library
from .libraries import LIBRARIES, named
from .markdown import text
from .page import page
from .rows import Row
from .running import run
from .words import VERDICTS, line, verdict
from .worker import cells

RULES = frozenset(rule.__name__.lower() for rule in papers.ALL)


def main(
    library: Annotated[list[str], typer.Option(help="Only this library, such as PyTorch; may be repeated.")] = [],  # noqa: B006
    rule: Annotated[list[str], typer.Option(help="Only this rule, such as adamw; may be repeated.")] = [],  # noqa: B006
    out: Annotated[Path, typer.Option(help="Folder for matrix.html and matrix.json.")] = Path("out"),
    markdown: Annotated[Path | None, typer.Option(help="A file for the Markdown, such as docs/matrix.md.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Every rule in every installed library, held against its dialect and against the paper.

    Each library runs in a process of its own, through all scenarios of `refimpl check`, on each of its
    execution paths (PyTorch's loop, foreach and fused). A library that is not installed has rows that
    say so. Writes a page that needs nothing else, and JSON; exits with 1 if anything is not as it is
    known to be.

    Example: python -m refimpl.conformance.matrix --library PyTorch --rule adamw
    """
    try:
        chosen = [named(each) for each in library] or list(LIBRARIES)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    wanted = frozenset(each.lower() for each in rule)
    if unknown := wanted - RULES:
        raise typer.BadParameter(f"rule must be one of {', '.join(sorted(RULES))}, got {', '.join(sorted(unknown))}")
    with reporter(as_json, _total(chosen, wanted), "all cells") as shown:

        def ends(of: Library, row: Row) -> None:
            shown.begins(f"{of.name}: {row.dialect}")  # the cell that came in last
            shown.ends(line(row))

        results = run(chosen, wanted, ends)
    out.mkdir(parents=True, exist_ok=True)
    found = json.dumps(results.as_json(), indent=1, allow_nan=False)
    atomic_write(out / "matrix.html", page(results))
    atomic_write(out / "matrix.json", found)
    if markdown:
        atomic_write(markdown, text(results))
    if as_json:
        print(found)
    else:
        counted = {name: sum(verdict(row) == name for row in results.rows) for name in VERDICTS}
        print(", ".join(f"{number} {name}" for name, number in counted.items() if number), f"in {out}/matrix.html")
        for each in results.surprises:
            print(f"not as known: {each}")
    if results.surprises:
        raise typer.Exit(1)


def _total(chosen: list[Library], wanted: frozenset[str]) -> int:
    return sum(len(cells(each, wanted)) for each in chosen)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False, rich_markup_mode=None)
    app.command()(main)
    app()
