"""``refimpl prove``."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..._util import plain_text
from ..._util.progress import reporter
from .proved import block, closing

if TYPE_CHECKING:
    from derivations import Proof, Theorem


def prove(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Theorems, such as l2_is_weight_decay, or files of your own that define THEOREM, such as "
            "my/theorem.py. All theorems of refimpl by default.",
        ),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            metavar="[SUBJECT=]RULE",
            help="Ask the theorem of this rule or schedule in place of its own: pkg.mod:Class (yours), torch.AdamW "
            "(what a library computes) or AdamW. It takes the place of SUBJECT, or of the rule that is most like it.",
        ),
    ] = None,
    renamed: Annotated[
        str | None,
        typer.Option(
            "--names",
            metavar="OURS=THEIRS,…",
            help="What --rule calls our hyperparameters, slots and values where it is otherwise, such as "
            "lr=learning_rate,m=exp_avg,beta1=betas.0, the last of a pair betas. Libraries' need none.",
        ),
    ] = None,
    controls: Annotated[
        bool,
        typer.Option(
            "--controls",
            help="Run the negative controls too, changes for which each proof must fail, of --rule if given.",
        ),
    ] = False,
    listed: Annotated[
        bool, typer.Option("--list", help="Print the theorems' names and titles, and prove nothing.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Print the whole statement of every theorem, not only of those named.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the derivations in Markdown.")] = False,
    as_latex: Annotated[bool, typer.Option("--latex", help="Print the derivations as a LaTeX document.")] = False,
) -> None:
    """Prove theorems about the code of rules and schedules.

    Each theorem runs the very code on symbols and checks every step of its derivation exactly.
    Prints name, title, verdict and time, and the statement of theorems that are named; --markdown or
    --latex prints the derivation step by step. Where a proof fails for the rule of --rule and holds
    for ours, it prints the line of the rule that makes the first other value, beside ours. Exits with
    1 if a proof fails, or if a control does not.

    Example: refimpl prove l2_is_weight_decay --markdown

    Example: refimpl prove efficient_form --rule torch.Adam --controls

    Example: refimpl prove bias_correction --rule adam=mypackage.optimizers:MyAdam
    --names lr=learning_rate,m=exp_avg,v=exp_avg_sq,beta1=betas.0,beta2=betas.1

    Example: refimpl prove my/theorem.py --controls
    """
    if as_json + as_markdown + as_latex + listed > 1:
        raise typer.BadParameter("--json, --markdown, --latex and --list exclude each other")
    try:
        from derivations import select
        from derivations.asking import departed

        chosen = select(names or [])
        asked = _asked_of(rule, renamed, names or [], chosen)
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if listed:
        from derivations.proving.plain import plain

        print("\n".join(f"{theorem.name}: {plain(theorem.title)}" for theorem in chosen))
        return
    proofs, departures = [], []
    signs = plain_text.shows(sys.stdout.encoding)
    with reporter(as_json or as_markdown or as_latex, len(chosen), "all theorems", estimating=True) as shown:
        for theorem in chosen:
            shown.begins(theorem.name)
            proof = _proved(theorem, asked)
            proofs.append(proof.controlled() if controls else proof)
            departures.append(departed(proof) if asked else None)
            shown.says(block(proofs[-1], departures[-1], statement=verbose or bool(names), signs=signs))
            shown.ends()
    if as_json:
        dicts = [
            proof.as_dict() | ({"departs": found.as_dict()} if found else {})
            for proof, found in zip(proofs, departures, strict=True)
        ]
        print(json.dumps(dicts, indent=1))  # in ASCII, whatever the encoding
    elif as_markdown or as_latex:
        from derivations.proving.printing import document

        pages = [
            proof.markdown() + (f"\n```text\n{found}\n```\n" if found else "")
            for proof, found in zip(proofs, departures, strict=True)
        ]
        print("\n".join(pages) if as_markdown else document(proofs), end="")
    else:
        shown.closes(closing(proofs, signs=signs))
    if not all(proof.proved and proof.controls_fail for proof in proofs):
        raise typer.Exit(1)


def _missing(error: ModuleNotFoundError) -> typer.BadParameter:
    hint = "pip install 'refimpl[derivations]'"
    return typer.BadParameter(str(error) if hint in str(error) else f"{error}: the proofs need {hint}")


def _asked_of(
    rule: str | None, renamed: str | None, names: list[str], chosen: list["Theorem"]
) -> "tuple[str, type] | None":
    """The subject that ``--rule`` exchanges, and for what."""
    if rule is None:
        if renamed is not None:
            raise ValueError(f"--names says what the rule of --rule calls things, so --names {renamed} needs --rule")
        return None
    if len(chosen) != 1 or not names:
        raise ValueError("--rule needs the NAME of the one theorem that is to be asked")
    from derivations.asking import placed, written

    from .named import rule_or_schedule

    subject, _, path = rule.rpartition("=")
    given = {} if renamed is None else written(renamed)
    return placed(chosen[0], rule_or_schedule(path, "--rule"), subject, given)


def _proved(theorem: "Theorem", asked: "tuple[str, type] | None") -> "Proof":
    if asked is None:
        try:
            return theorem.prove()
        except ModuleNotFoundError as error:  # python-flint, which only some of them need
            raise _missing(error) from error
    from derivations.asking import prove as prove_of

    try:
        return prove_of(theorem, *asked)
    except TypeError as error:
        raise typer.BadParameter(str(error)) from error
