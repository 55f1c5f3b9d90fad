"""What a command shows while it runs and in the end: nothing, plain lines, or bars and tables on a terminal."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

#: A cell of a table: its text, or its text and rich's style for it.
Cell = str | tuple[str, str]


@dataclass(frozen=True)
class Table:
    """A table for a terminal; ``ruled`` draws a line between its rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str | None = None
    ruled: bool = False


class Silent:
    """Nothing is shown: what the command prints in the end is the output."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        pass

    def begins(self, title: str) -> None:
        """The next part begins."""

    def progress(self, done: int, total: int) -> None:
        """So much of the part at hand is done."""

    def ends(self, line: str = "", parts: int = 1) -> None:
        """So many parts are done; ``line`` is what came of them."""

    def says(self, text: str) -> None:
        """A line at any time."""

    def closes(self, text: str, tables: Sequence[Table] = (), plain: str = "") -> None:
        """The end: tables and ``text`` on a terminal, ``plain`` and ``text`` elsewhere."""


class Plain(Silent):
    """Plain lines."""

    def ends(self, line: str = "", parts: int = 1) -> None:
        if line:
            self.says(line)

    def says(self, text: str) -> None:
        print(text, flush=True)

    def closes(self, text: str, tables: Sequence[Table] = (), plain: str = "") -> None:
        self.says(plain + text)


class Bars(Silent):
    """Two bars on the standard error, one for all parts and one for the part at hand; tables in the end.

    Args: those of ``reporter``.
    """

    def __init__(self, total: int, everything: str, part: str, refreshing: bool, estimating: bool):
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        counted, remaining = ([MofNCompleteColumn()], [TimeRemainingColumn()]) if estimating else ([], [])
        columns = (TextColumn("{task.description}"), BarColumn(), *counted, TimeElapsedColumn(), *remaining)
        self.console = Console()
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=refreshing)
        self.all = self.bars.add_task(everything, total=total)
        self.one = self.bars.add_task(part, total=1, visible=False)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.bars.stop()

    def begins(self, title: str) -> None:
        self.bars.reset(self.one, total=1, description=title, visible=True)
        self.bars.refresh()

    def progress(self, done: int, total: int) -> None:
        self.bars.update(self.one, completed=done, total=total, visible=True)
        self.bars.refresh()

    def ends(self, line: str = "", parts: int = 1) -> None:
        self.bars.advance(self.all, parts)
        self.bars.refresh()

    def says(self, text: str) -> None:
        self.bars.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def closes(self, text: str, tables: Sequence[Table] = (), plain: str = "") -> None:
        from rich.text import Text

        for table in tables:
            self.console.print(_drawn(table))
        self.console.print(Text(text))


def reporter(
    quiet: bool, total: int, everything: str, *, part: str = "", refreshing: bool = True, estimating: bool = False
) -> Silent:
    """The reporter that suits the standard output.

    Args:
        quiet: show nothing.
        total: how many parts there are.
        everything: what all the parts are called.
        part: what the part at hand is called before one begins.
        refreshing: the bars move by themselves, in a thread, and not only when a part reports.
        estimating: the bars say how much is left, where the parts are alike.
    """
    if quiet:
        return Silent()
    return Bars(total, everything, part, refreshing, estimating) if sys.stdout.isatty() else Plain()


def _drawn(table: Table) -> Any:
    from rich.table import Table as Rich
    from rich.text import Text

    drawn = Rich(*table.columns, title=table.title, title_justify="left", show_lines=table.ruled)
    for row in table.rows:
        drawn.add_row(*(Text(cell) if isinstance(cell, str) else Text(*cell) for cell in row))
    return drawn
