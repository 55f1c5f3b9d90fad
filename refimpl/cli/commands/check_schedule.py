"""``refimpl check-schedule``."""

import ast
import json
from typing import Annotated, Any

import typer


def check_schedule(
    target: Annotated[
        str, typer.Argument(metavar="PKG.MOD:NAME", help="A function of k, the number of steps already done.")
    ],
    against: Annotated[
        str, typer.Option(metavar="SCHEDULE", help="What it should be, such as cosine or warm_restarts.")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting of that schedule, such as T=50; may be repeated."),
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long all calls may take.")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Find out what a learning-rate schedule computes.

    The schedule is a function of k = 0, 1, 2 …, the number of steps already done; the first step uses
    k = 0. Prints the verdict, a library's variant or a known mistake that explains its values, and for
    each group of steps the first one that differs. Exits with 1 if it is not what it should be, with 2
    if it cannot be checked.

    Example: refimpl check-schedule mypackage.schedules:cosine --against cosine --set T=50

    Example: refimpl check-schedule mine:restarts --against warm_restarts --set T_0=10 --set T_mult=2
    """
    from ..._util.import_path import imported
    from ...conformance import check_schedule as checked

    try:
        report = checked(
            imported(target, "PKG.MOD:NAME"), against, seconds=seconds, **dict(map(_setting, settings or []))
        )
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    print(json.dumps(report.as_json(), indent=1, allow_nan=False) if as_json else report.text())
    if not report.passed:
        raise typer.Exit(1)


def _setting(text: str) -> tuple[str, Any]:
    """A name and a Python number, or a sequence of numbers.

    Raises:
        ValueError: it is something else.
    """
    name, equals, value = text.partition("=")
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        found = None
    numbers = found if isinstance(found, tuple | list) else [found]
    if not (name.isidentifier() and equals and all(type(x) in (int, float) for x in numbers)):
        raise ValueError(
            f"--set must be NAME=VALUE with a number or numbers, such as T=50 or milestones=[30,60], got {text!r}"
        )
    return name, found
