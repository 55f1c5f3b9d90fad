"""``refimpl prove``."""

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..._util.names import meant
from ..._util.progress import Table, reporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivations import Proof, Theorem


def prove(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Theorems, such as l2_is_weight_decay. All of them by default."),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            metavar="[SUBJECT=]PKG.MOD:CLASS",
            help="Ask the theorem of this rule or schedule in place of its own: of that with the most alike "
            "hyperparameters, or of that called SUBJECT.",
        ),
    ] = None,
    controls: Annotated[
        bool, typer.Option("--controls", help="Run the negative controls too: changes for which each proof must fail.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the derivations in Markdown.")] = False,
    as_latex: Annotated[bool, typer.Option("--latex", help="Print the derivations as a LaTeX document.")] = False,
) -> None:
    """Prove theorems about the code of rules and schedules.

    Each theorem runs the very code on symbols and checks every step of its derivation exactly.
    Prints statement, verdict and time; for those named, --markdown or --latex prints the derivation
    step by step. Exits with 1 if a proof fails, or if a control does not.

    Example: refimpl prove l2_is_weight_decay --markdown

    Example: refimpl prove efficient_form --rule mypackage.optimizers:MyAdam
    """
    if as_json + as_markdown + as_latex > 1:
        raise typer.BadParameter("--json, --markdown and --latex exclude each other")
    try:
        from derivations import select

        chosen = select(names or [])
        changes = _changes(rule, names or [], chosen)
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    proofs = []
    with reporter(as_json or as_markdown or as_latex, len(chosen), "all theorems") as shown:
        for theorem in chosen:
            shown.begins(theorem.name)
            proof = _asked(theorem, changes)
            proofs.append(proof.controlled() if controls else proof)
            shown.ends(f"{proofs[-1]}\n    {proofs[-1].statement}")
    if as_json:
        print(json.dumps([proof.as_dict() for proof in proofs], indent=1))  # in ASCII, whatever the encoding
    elif as_markdown or as_latex:
        from derivations.proving.printing import document

        print("\n".join(proof.markdown() for proof in proofs) if as_markdown else document(proofs), end="")
    else:
        shown.closes(_closing(proofs), [_table(proofs)])
    if not all(proof.proved and proof.controls_fail for proof in proofs):
        raise typer.Exit(1)


def _table(proofs: "Sequence[Proof]") -> Table:
    def row(proof: "Proof") -> list[Any]:
        style = "green" if proof.proved and proof.controls_fail else "bold red"
        return [proof.theorem.name, proof.statement, (proof.outcome, style), f"{proof.seconds:.2f}"]

    return Table(["theorem", "statement", "verdict", "s"], [row(proof) for proof in proofs], ruled=True)


def _closing(proofs: "Sequence[Proof]") -> str:
    proved = sum(proof.proved for proof in proofs)
    seconds = sum(proof.seconds for proof in proofs)
    return f"{proved} of {len(proofs)} theorems proved in {seconds:.1f} s; refimpl prove NAME --markdown shows how"


def _missing(error: ModuleNotFoundError) -> typer.BadParameter:
    hint = "pip install 'refimpl[derivations]'"
    return typer.BadParameter(str(error) if hint in str(error) else f"{error}: the proofs need {hint}")


def _changes(rule: str | None, names: list[str], chosen: list["Theorem"]) -> dict[str, Any]:
    """The subject that ``--rule`` exchanges, by name."""
    if rule is None:
        return {}
    if len(chosen) != 1 or not names:
        raise ValueError("--rule needs the NAME of the one theorem that is to be asked")
    subject, _, path = rule.rpartition("=")
    about = chosen[0].about
    if not about:
        raise ValueError(f"{chosen[0].name} is about no rule or schedule, so --rule cannot be {rule!r}")
    if subject and subject not in about:
        hint = meant(subject, about)
        raise ValueError(f"--rule must name one of {', '.join(about)} of {chosen[0].name}, got {subject!r}{hint}")
    theirs = _imported(path)
    return {subject or _most_alike(theirs, about): theirs}


def _most_alike(theirs: type, about: dict[str, type]) -> str:
    """The subject whose hyperparameters are most like those of ``theirs``; the first of several."""
    named = {name: {field.name for field in fields(cls)} for name, cls in about.items()}
    own = {field.name for field in fields(theirs)}
    return min(named, key=lambda name: len(named[name] ^ own))


def _imported(path: str) -> type:
    """The class at ``pkg.mod:Class``."""
    from ..._util.import_path import imported
    from ...core.rule import Rule
    from ...core.schedule import Schedule

    found = imported(path, "--rule")
    if not (isinstance(found, type) and issubclass(found, Rule | Schedule)):
        raise ValueError(f"--rule must be a subclass of refimpl's Rule or Schedule, got {found!r}")
    return found


def _asked(theorem: "Theorem", changes: dict[str, Any]) -> "Proof":
    if not changes:
        try:
            return theorem.prove()
        except ModuleNotFoundError as error:  # python-flint, which only some of them need
            raise _missing(error) from error
    try:
        return theorem.prove(**changes)
    except Exception as error:  # whatever a stranger's class raises when it is made or run on symbols
        ((subject, cls),) = changes.items()
        missing = isinstance(error, KeyError)
        reason = f"its update must return {error}" if missing else f"{type(error).__name__}: {error}"
        raise typer.BadParameter(
            f"{theorem.name} cannot be asked of {cls.__module__}.{cls.__qualname__}, "
            f"as {subject} in place of {theorem.about[subject].__name__}: {reason}"
        ) from error
