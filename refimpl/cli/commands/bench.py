"""``refimpl bench``."""

from pathlib import Path
from typing import Annotated

import typer


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
    """Time refimpl beside PyTorch and optax on this machine.

    Everyone has a turn in every round. Before that everyone's numbers are compared with the plain
    reading's; who computes something else is not timed. Prints medians, quartiles, ratios to the
    best peer and to what the memory bandwidth allows, and the targets. A target that is missed is
    a measurement and no failure. The whole run takes about a quarter of an hour and 20 GiB.

    Example: refimpl bench --workload flat --rule AdamW --dtype float32
    """
    from refimpl_bench.benchmark import as_json as json_of
    from refimpl_bench.benchmark import benchmark, write
    from refimpl_bench.plan import plan
    from refimpl_bench.tables import markdown, show

    from ..._util.progress import reporter
    from ...claims.reproduction import figures_possible

    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown exclude each other")
    try:
        planned = plan(workload or [], rule or [], dtype or [], peer or [], rounds, quick)
        figures_possible(out)
    except (ValueError, OSError, ModuleNotFoundError) as error:
        raise typer.BadParameter(str(error)) from error
    quiet = as_json or as_markdown
    # a refresh in a thread of its own would disturb the clock: the bars move when a round is done
    with reporter(quiet, planned.parts, "all measurements", refreshing=False) as shown:
        results = benchmark(planned, shown)
    files = write(results, out)
    if quiet:
        print(json_of(results) if as_json else markdown(results), end="\n" if as_json else "")
    show(results, files, shown)
