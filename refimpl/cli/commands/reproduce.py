"""``refimpl reproduce``."""

import json
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Annotated

import typer


def reproduce(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM", help="A claim, such as C18; may be repeated. All of them by default."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every experiment at full length; by default the fast variants are run.")
    ] = False,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where report.html, claims.json and the figures (PNG, SVG) go.")
    ] = Path("out"),
    workers: Annotated[
        int, typer.Option(help="Processes that train the grids of C05 to C09 and C25; 0 trains them in this one.")
    ] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786, to train them on.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Print every number, the rule of each verdict and what decides it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
) -> None:
    """Run the papers' claims again and compare the verdicts.

    Measures each claim by running the rules, proves those that are theorems, and draws the figures.

    Prints a block for each claim: the statement, the verdict (proved, reproduced, holds with a
    correction, not reproduced at this scale, undecided at this scale), the one thing to know, and the
    numbers behind it. Then it counts the verdicts. The report, one HTML file, has the figures, texts,
    settings and all numbers. A claim that is recorded as not reproduced is no failure; a verdict that
    differs from the recorded one is, and exits with 1.

    Where networks are trained, two twins of the run start one ulp away. A verdict is given only if it
    is theirs too and each number that decides is farther from its threshold than they spread; else the
    claim is undecided, which is no failure for C08 and C25, whose numbers one ulp moves that far, and
    is one for all others. Digits are shown as far as the twins agree.

    With --workers or --scheduler the grids over rates and decays are sweeps in DIR/sweeps, which are
    continued after an interruption and not computed again; the numbers are the same.

    Example: refimpl reproduce --only C18 --only C22 --out figures

    Example: refimpl reproduce --full --workers 8
    """
    from ..._util import plain_text
    from ..._util.atomic import atomic_write
    from ..._util.progress import reporter
    from ...claims.experiments import select
    from ...claims.experiments.grids import executed, execution
    from ...claims.report import page
    from ...claims.reproduction import Reproduction, figures_possible, proofs_possible, reproduced
    from ...claims.summary import block, closing
    from ...claims.twinning import twinning
    from ...sweeps.executing import Unreachable
    from ...sweeps.lock import Locked
    from ...sweeps.sweeping import Stopped

    try:
        chosen = select(only or [])
        proofs_possible(chosen)
        figures_possible(out)
        by = execution(out / "sweeps", workers, scheduler)
    except (ValueError, OSError, ModuleNotFoundError) as error:
        raise typer.BadParameter(str(error)) from error
    results: list[Reproduction] = []
    signs = plain_text.shows(sys.stdout.encoding)
    try:
        with (
            executed(by),
            twinning(chosen, full, beside=by is None) as twins,
            reporter(as_json, len(chosen), "all claims", estimating=True) as shown,
        ):
            for result in reproduced(chosen, full, out, twins, shown):
                shown.says(block(result, verbose=verbose, signs=signs))
                shown.ends()
                results.append(result)
    except (Unreachable, Locked) as error:
        raise typer.BadParameter(str(error)) from error
    except BrokenProcessPool as error:
        typer.echo("refimpl reproduce: a process that measured twins was killed, perhaps for want of memory", err=True)
        raise typer.Exit(1) from error
    except Stopped as error:
        typer.echo(f"refimpl reproduce: {error}", err=True)
        raise typer.Exit(1) from error
    claims = [result.as_dict() for result in results]
    text = json.dumps(claims, indent=1, ensure_ascii=False, allow_nan=False)
    atomic_write(out / "claims.json", text + "\n")
    atomic_write(out / "report.html", page(results, full))
    if as_json:
        print(json.dumps(claims, indent=1, allow_nan=False))  # in ASCII, whatever the encoding of the output
    else:
        shown.closes(closing(results, out, signs=signs))
    if not all(result.as_recorded for result in results):
        raise typer.Exit(1)
