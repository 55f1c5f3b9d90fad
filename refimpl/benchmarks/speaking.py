"""How ``refimpl bench`` speaks while it runs and in the end: silently, in plain lines, or with bars and tables."""

import sys
from pathlib import Path
from typing import Self

from .formats import times, timing
from .results import Cell, Results
from .tables import Table, notes, plain, tables


class Silent:
    """Nothing at all: JSON or Markdown is the output."""

    def __init__(self, total: int):
        self.total = total

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        pass

    def begins(self, title: str) -> None:
        pass

    def progress(self, done: int, total: int) -> None:
        pass

    def measured(self, cell: Cell) -> None:
        self.ends()

    def ends(self) -> None:
        pass

    def results(self, results: Results, files: list[Path]) -> None:
        pass


class Plain(Silent):
    """A line for each cell as soon as it is measured, and plain tables."""

    def measured(self, cell: Cell) -> None:
        ours, peer = cell.ours, cell.best_peer
        mine = f"ri.jit {timing(ours.median)}" if ours else "no ri.jit"
        theirs = f"{peer.label} {timing(peer.median)}" if peer else "no peer"
        print(f"{cell.name}: {mine}; {theirs}; ratio {times(cell.ratio)}", flush=True)

    def results(self, results: Results, files: list[Path]) -> None:
        print(f"\n{plain(results)}\n{_closing(results, files)}")


class Terminal(Silent):
    """Bars while it runs, and tables in the end."""

    def __init__(self, total: int):
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        super().__init__(total)
        self.console = Console()
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        # A refresh in a thread of its own would disturb the clock: the bars move when a round is done.
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self.all = self.bars.add_task("all measurements", total=total)
        self.one = self.bars.add_task("", total=1)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.bars.stop()

    def begins(self, title: str) -> None:
        self.bars.reset(self.one, total=1, description=title)
        self.bars.refresh()

    def progress(self, done: int, total: int) -> None:
        self.bars.update(self.one, completed=done, total=total)
        self.bars.refresh()

    def ends(self) -> None:
        self.bars.advance(self.all)
        self.bars.refresh()

    def results(self, results: Results, files: list[Path]) -> None:
        from rich.text import Text

        for table in tables(results):
            self.console.print(_rich(table))
        self.console.print(Text("\n".join([*notes(results), _closing(results, files)])))


def reporter(silent: bool, total: int) -> Silent:
    """Who speaks, of ``total`` measurements: nobody, or what suits the standard output."""
    if silent:
        return Silent(total)
    return Terminal(total) if sys.stdout.isatty() else Plain(total)


def _rich(table: Table) -> object:
    from rich.table import Table as Rich
    from rich.text import Text

    shown = Rich(*table.columns, title=table.heading, title_justify="left")
    styles = {"met": "green", "MISSED": "bold red"}
    for row in table.rows:
        shown.add_row(*(Text(text, style=styles.get(text, "")) for text in row))
    return shown


def _closing(results: Results, files: list[Path]) -> str:
    names = ", ".join(path.name for path in files)
    return f"{len(results.cells)} cells in {results.seconds:.0f} s; {names} in {files[0].parent}"
