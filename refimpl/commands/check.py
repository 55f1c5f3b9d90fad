"""``refimpl check``."""

import json
from typing import Annotated

import typer


def check(
    target: Annotated[
        str, typer.Argument(metavar="PKG.MOD:NAME", help="The optimizer, such as mypackage.optimizers:MyAdamW.")
    ],
    against: Annotated[
        str,
        typer.Option(metavar="RULE", help="What it should be: a rule such as adamw, or a dialect such as torch.AdamW."),
    ],
    seconds: Annotated[float, typer.Option(help="How long its runs may take.")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Is an optimizer the paper's, a known variant, or mistaken, and how?

    The optimizer is a class whose constructor takes refimpl's hyperparameter names (those that it
    has) and which has init(params) -> state and step(params, grads, state) -> (params, state); or a
    torch.optim class, an optax function or a Keras optimizer class. It runs in a process of its own.
    Prints the verdict, the dialect or the mistake that explains its numbers, and for each scenario the
    first number that departs. Exits with 1 if it is not what it should be.

    Example: refimpl check mypackage.optimizers:MyAdamW --against adamw

    Example: refimpl check torch.optim:AdamW --against torch.AdamW
    """
    from ..conformance import check as checked

    try:
        report = checked(target, against, seconds=seconds)
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    print(json.dumps(report.as_json(), indent=1, allow_nan=False) if as_json else report.text())
    if not report.passed:
        raise typer.Exit(1)
