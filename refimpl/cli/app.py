"""The command line: ``refimpl …`` and ``python -m refimpl …``.

The exit codes are those of ``refimpl.cli.commands.ending``.
"""

import io
import sys
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:  # pragma: no cover - exercised by an environment without the extra
    sys.exit("refimpl: the command line needs the packages of the extra 'cli': pip install 'refimpl[cli]'")

from .._util.plain_text import HANDLER
from .._version import __version__
from .commands.bench import bench
from .commands.check import check
from .commands.check_schedule import check_schedule
from .commands.ending import CODES, Commands
from .commands.prove import prove
from .commands.reproduce import reproduce
from .commands.sweep import sweep
from .commands.vectors import vectors

app = typer.Typer(
    name="refimpl",
    cls=Commands,
    epilog=CODES,
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


for command in (reproduce, prove, check, check_schedule, bench, sweep):
    app.command()(command)
app.add_typer(vectors)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)  # a terminal without Greek letters shows their names
    app()
