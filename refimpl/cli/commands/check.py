"""``refimpl check``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ...conformance import Report


def check(
    target: Annotated[
        str | None,
        typer.Argument(metavar="PKG.MOD:NAME", help="The optimizer, such as mypackage.optimizers:MyAdamW."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="RULE", help="What it should be: a rule such as adamw, or a dialect such as torch.AdamW."),
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Judge this program in any language, which speaks docs/protocol.md."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Judge these results of a program in any language, not an optimizer."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report as a page too, with a plot for each scenario.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long its runs may take.")] = 30.0,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every scenario.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Find out what an optimizer computes, and what is wrong.

    The optimizer is a class whose constructor takes refimpl's hyperparameter names (those that it
    has) and which has init(params) -> state and step(params, grads, state) -> (params, state); or a
    torch.optim class, an optax function or a Keras optimizer class. It runs in a process of its own.
    Prints the verdict, the dialect or the mistake that explains its numbers with the line of the rule
    that it breaks, the first number that departs, and what was not tested and why. Exits with 1 if it is not what
    it should be, with 2 if it cannot be checked. docs/check.md says what it must provide.

    With --command it judges a program in any language: it starts the program, writes runs to its
    standard input and reads numbers from its standard output, as docs/protocol.md says.

    With --results it judges what a program in another language made of the golden vectors, as
    `refimpl vectors verify` does: `refimpl vectors export` writes the inputs, docs/vectors.md says
    what to write. All rules of which a case was run are judged, or the one of --against.

    Example: refimpl check mypackage.optimizers:MyAdamW --against adamw --html report.html

    Example: refimpl check torch.optim:AdamW --against torch.AdamW

    Example: refimpl check --command "node adamw.mjs" --against adamw

    Example: refimpl check --results results.json
    """
    if sum(each is not None for each in (target, command, results)) != 1:
        raise typer.BadParameter("give either PKG.MOD:NAME, --command TEXT or --results FILE")
    try:
        reports = _of_results(results, against) if results else _of_target(target, command, against, seconds)
        if html is not None:
            from ..._util.atomic import atomic_write
            from ...conformance.page import page

            atomic_write(html, page(*reports))
    except (TypeError, ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        found = [report.as_json() for report in reports]
        print(json.dumps(found if results else found[0], indent=1, allow_nan=False))
    else:
        print("\n\n".join(report.text() if verbose else report.short() for report in reports))
        if not verbose:
            print("\n--verbose lists every scenario; --html FILE draws them.")
    if not all(report.passed for report in reports):
        raise typer.Exit(1)


def _of_target(target: str | None, command: str | None, against: str | None, seconds: float) -> "list[Report]":
    from ...conformance import check as checked
    from ...conformance import command_target

    if against is None:
        raise ValueError("--against must say what the optimizer should be, such as adamw")
    return [checked(target if command is None else command_target(command), against, seconds=seconds)]


def _of_results(results: Path | None, against: str | None) -> "list[Report]":
    from ...conformance.vectors.exporting import named, rule_of_dialect
    from ...conformance.vectors.verifying import judge, judge_dialect

    if results and against and rule_of_dialect(against):
        return judge_dialect(results, against)
    rules = named([against] if against else [])
    reports = judge(results, rules) if results else []
    if not reports:
        raise ValueError(f"{results} has no results for any case of {', '.join(rules)}")
    return reports
