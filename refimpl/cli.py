"""The command line: ``refimpl …`` and ``python -m refimpl …``.

Exit codes: 0 all held, 1 a verdict differs from the recorded one, 2 wrong usage.
"""

import io
import json
import sys
from pathlib import Path
from typing import Annotated, Any

try:
    import typer
except ModuleNotFoundError:  # pragma: no cover - exercised by an environment without the extra
    sys.exit("refimpl: the command line needs the packages of the extra 'cli': pip install 'refimpl[cli]'")

from . import __version__

app = typer.Typer(
    name="refimpl",
    help="The reference implementation of the first-order optimizers around AdamW.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"refimpl {__version__}")
        raise typer.Exit()


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """The reference implementation of the first-order optimizers around AdamW."""


@app.command()
def reproduce(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM", help="A claim, such as C18; may be repeated. All of them by default."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="The papers' lengths (7,000,000 online steps).")] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the figures (PNG, SVG) and claims.json go.")] = Path(
        "out"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
) -> None:
    """Measure the papers' claims by running the rules, and draw the figures.

    Prints a table: claim, verdict (proved, reproduced, holds with a correction, not reproduced at
    this scale) and the number behind it. A claim that is recorded as not reproduced is no failure;
    a verdict that differs from the recorded one is, and exits with 1.

    Example: refimpl reproduce --only C18 --only C22 --out figures
    """
    from .experiments import select
    from .reproduction import Reproduction, figures_possible

    try:
        chosen = select(only or [])
        figures_possible(out)
    except (ValueError, OSError, ModuleNotFoundError) as error:
        raise typer.BadParameter(str(error)) from error
    results = []
    with _reporter(as_json, len(chosen)) as reporter:
        for experiment in chosen:
            reporter.begins(experiment)
            result = Reproduction.of(experiment, full, out, reporter.progress)
            reporter.ends(result)
            results.append(result)
    claims = [result.as_dict() for result in results]
    text = json.dumps(claims, indent=1, ensure_ascii=False, allow_nan=False)
    (out / "claims.json").write_text(text + "\n", encoding="utf-8")
    if as_json:
        print(json.dumps(claims, indent=1, allow_nan=False))  # in ASCII, whatever the encoding of the output
    else:
        reporter.table(results, out)
    if not all(result.as_recorded for result in results):
        raise typer.Exit(1)


@app.command()
def bench(
    workload: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="flat, resnet50, gpt2, thousand, online or memory; may be repeated. All of them by default.",
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="A rule, such as AdamW; may be repeated. By default all on flat, and AdamW on the other workloads.",
        ),
    ] = None,
    dtype: Annotated[
        list[str] | None, typer.Option(metavar="DTYPE", help="float32 or float64; may be repeated. Both by default.")
    ] = None,
    peer: Annotated[
        list[str] | None,
        typer.Option(metavar="PEER", help="torch or optax; may be repeated. Those that are installed by default."),
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(help="How often everyone has a turn. By default 5 to 31, fewer where a step is long.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, to try it; no target is judged.")] = False,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where bench.json, bench.md and the chart (PNG, SVG) go.")
    ] = Path("out"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown and nothing else.")] = False,
) -> None:
    """Time refimpl beside PyTorch and optax on this machine's processor.

    Everyone has a turn in every round. Before that everyone's numbers are held against the plain
    reading's; who computes something else is not timed. Prints medians, quartiles, ratios to the
    best peer and to what the memory bandwidth allows, and the targets. A target that is missed is
    a measurement and no failure. The whole run takes about a quarter of an hour and 20 GiB.

    Example: refimpl bench --workload flat --rule AdamW --dtype float32
    """
    from .benchmarks.benchmark import as_json as json_of
    from .benchmarks.benchmark import benchmark, write
    from .benchmarks.plan import plan
    from .benchmarks.speaking import reporter
    from .benchmarks.tables import markdown
    from .reproduction import figures_possible

    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown exclude each other")
    try:
        planned = plan(workload or [], rule or [], dtype or [], peer or [], rounds, quick)
        figures_possible(out)
    except (ValueError, OSError, ModuleNotFoundError) as error:
        raise typer.BadParameter(str(error)) from error
    with reporter(as_json or as_markdown, planned.parts) as speaker:
        results = benchmark(planned, speaker)
    files = write(results, out)
    if as_json or as_markdown:
        print(json_of(results) if as_json else markdown(results), end="\n" if as_json else "")
    speaker.results(results, files)


def _reporter(as_json: bool, total: int) -> Any:
    from . import reporting

    if as_json:
        return reporting.Silent(total)
    return reporting.Terminal(total) if sys.stdout.isatty() else reporting.Plain(total)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Greek letters shows question marks
    app()
