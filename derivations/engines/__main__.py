"""``python -m derivations.engines``."""

import json
from typing import Annotated

import typer

from derivations.table import select
from refimpl._util.names import meant
from refimpl._util.progress import Silent, reporter

from . import page, report
from .deciding import ENGINES, Decision, accepted, decide, missing, sampled
from .perturbed import perturbed
from .verdict import AGREES

#: The exit code where an engine is not installed.
MISSING = 77


def main(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Theorems, such as l2_is_weight_decay. All of them by default."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="A fixed sample: the first relation of each theorem and one in sixteen.")
    ] = False,
    engines: Annotated[str, typer.Option(help="The engines to ask, with commas between them.")] = ",".join(ENGINES),
    changed: Annotated[
        bool,
        typer.Option("--perturbed", help="Ask about false statements instead: each relation changed in one place."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    as_page: Annotated[bool, typer.Option("--page", help="Print docs/engines.md and nothing else.")] = False,
) -> None:
    """Let other engines decide again what the proofs' boards have accepted.

    Every identity, limit, difference and inequality is exported to Maxima, to Coq's kernel over the reals and to
    z3, each of which may agree, refute it or leave it undecided. Prints for each theorem which engines agree;
    what no engine agrees with is listed with reasons. Exits with 1 if a relation is contradicted, or if less than
    95 % of those that can be exported are decided; with 77 if an engine is not installed.

    With --perturbed, it exits with 1 if an engine agrees with any of the false statements.

    Example: python -m derivations.engines l2_is_weight_decay effective_step_supremum

    Example: python -m derivations.engines --sample --engines maxima,z3
    """
    if as_json and as_page:
        raise typer.BadParameter("--json and --page exclude each other")
    asked = _engines(engines)
    try:
        theorems = select(names or [])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if packages := missing(asked):
        typer.echo(f"Not installed: {', '.join(packages)}. On Debian: apt-get install {' '.join(packages)}", err=True)
        raise typer.Exit(MISSING)
    with reporter(as_json or as_page, len(asked) + 2, "all engines", estimating=False) as shown:
        decisions: list[Decision] = []
        shown.begins("the proofs")
        for i, theorem in enumerate(theorems, 1):
            decisions += accepted(theorem)
            shown.progress(i, len(theorems))
        shown.ends()
        decisions = sampled(decisions) if sample else decisions
        decisions = _perturbed(decisions) if changed else decisions
        _decide(decisions, asked, shown)
    if as_json:
        print(json.dumps(report.as_dict(decisions, asked), indent=1))
    elif as_page:
        print(page.page(decisions, asked), end="")
    elif changed:
        shown.closes(_refused(decisions))
    else:
        shown.closes(report.total(decisions), [report.drawn(decisions)], report.plain(decisions))
    if not (_all_refused(decisions) if changed else report.passes(decisions)):
        raise typer.Exit(1)


def _engines(text: str) -> list[str]:
    asked = [each.strip().lower() for each in text.split(",")]
    for each in asked:
        if each not in ENGINES:
            raise typer.BadParameter(f"engines must be of {', '.join(ENGINES)}, got {each}{meant(each, list(ENGINES))}")
    return [name for name in ENGINES if name in asked]


def _decide(decisions: list[Decision], asked: list[str], shown: Silent) -> None:
    part = ""

    def done(name: str, count: int) -> None:
        nonlocal part
        if name != part:
            shown.begins(name)
            part = name
        shown.progress(count, len(decisions))
        if count == len(decisions):
            shown.ends()

    decide(decisions, asked, done)


def _perturbed(decisions: list[Decision]) -> list[Decision]:
    changed = [(each, perturbed(each.relation)) for each in decisions]
    return [Decision(each.theorem, each.place, new) for each, new in changed if new is not None]


def _all_refused(decisions: list[Decision]) -> bool:
    return not any(verdict.status == AGREES for each in decisions for verdict in each.verdicts.values())


def _refused(decisions: list[Decision]) -> str:
    lines = [
        f"{name} agrees with a false statement: {each.theorem}, relation {each.place}, "
        f"{each.relation.left} {each.relation.sign} {each.relation.right}"
        for each in decisions
        for name, verdict in each.verdicts.items()
        if verdict.status == AGREES
    ]
    return "\n".join([*lines, f"{len(decisions)} false statements, {len(lines)} agreed with"])


if __name__ == "__main__":
    typer.run(main)
