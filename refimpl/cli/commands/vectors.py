"""``refimpl vectors export`` and ``refimpl vectors verify``."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

vectors = typer.Typer(
    name="vectors", help="Export and judge test data for programs in any language.", no_args_is_help=True
)


@vectors.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A rule such as adamw, or a dialect such as torch.AdamW. May be repeated. All rules by default.",
        ),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Write the inputs as words between blanks too, for want of a JSON reader.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Copy the golden vectors out.

    DIR gets cases (inputs), expected (outputs), schemas, the licence (CC0) and a manifest with the
    SHA-256 of every file. docs/vectors.md says what is in them.

    Example: refimpl vectors export vectors --rule adamw --plain
    """
    from ...conformance.vectors.exporting import export as exported
    from ...conformance.vectors.exporting import named
    from ...conformance.vectors.layout import VERSION

    try:
        names = exported(folder, named(rule or []), plain)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        print(json.dumps({"version": VERSION, "folder": str(folder), "files": names}, indent=1))
    else:
        print(f"version {VERSION}, {len(names)} files in {folder}")


@vectors.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The vectors, as export wrote them.")],
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The JSON file that a program wrote.")],
    complete: Annotated[
        bool, typer.Option("--complete", help="Fail unless every case in DIR was run, or every one of --level.")
    ] = False,
    at_least: Annotated[
        int, typer.Option("--at-least", metavar="N", min=0, help="Fail unless so many cases of each rule were run.")
    ] = 0,
    level: Annotated[
        str,
        typer.Option(metavar="LEVEL", help="With --complete: smoke (one case a rule), core (float64 cases) or full."),
    ] = "full",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
) -> None:
    """Judge what a program made of the golden vectors.

    Prints for each rule of which a case was run whether all are right; if not, the first number that
    departs, and the dialect or the known mistake that explains the numbers. Cases without results
    count as not run, which is no failure without --complete or --at-least. Exits with 1 if a number
    departs or too few cases were run, with 2 if a file is damaged or does not fit.

    Example: refimpl vectors verify vectors results.json --complete

    Example: refimpl vectors verify vectors results.json --complete --level core
    """
    from ...conformance.vectors.coverage import lacking
    from ...conformance.vectors.verifying import summary
    from ...conformance.vectors.verifying import verify as verified

    try:
        reports = verified(folder, results)
        missing = lacking(folder, reports, level if complete else "", at_least)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        print(json.dumps([report.as_json() for report in reports], indent=1, allow_nan=False))
    else:
        print("\n".join([*map(summary, reports), *(f"MISSING {each}" for each in missing)]))
    if missing and as_json:
        print("\n".join(missing), file=sys.stderr)
    if missing or not all(report.passed for report in reports):
        raise typer.Exit(1)
