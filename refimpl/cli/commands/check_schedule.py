"""``refimpl check-schedule``."""

import json
from typing import Annotated

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
    lr: Annotated[float | None, typer.Option(help="By what it multiplies the schedule.")] = None,
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

    Example: refimpl check-schedule mine:rate --against warmup --set steps=5 --set "then=Linear(T=20)"
    """
    from ..._util.import_path import imported
    from ...conformance import check_schedule as checked
    from ...conformance.schedules.written import setting

    try:
        report = checked(
            imported(target, "PKG.MOD:NAME"), against, seconds=seconds, lr=lr, **dict(map(setting, settings or []))
        )
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    print(json.dumps(report.as_json(), indent=1, allow_nan=False) if as_json else report.text())
    if not report.passed:
        raise typer.Exit(1)
