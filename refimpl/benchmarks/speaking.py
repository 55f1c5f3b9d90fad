"""How ``refimpl bench`` speaks while it runs and in the end: silently, in plain lines, or with bars and tables."""

from pathlib import Path

from ..speaking import Bars, Silent, suiting
from .formats import times, timing
from .results import Cell, Results
from .tables import Table, notes, plain, tables


class Quiet(Silent):
    """Nothing at all: JSON or Markdown is the output."""

    def measured(self, cell: Cell) -> None:
        self.ends(cell)

    def results(self, results: Results, files: list[Path]) -> None:
        pass


class Plain(Quiet):
    """A line for each cell as soon as it is measured, and plain tables."""

    def measured(self, cell: Cell) -> None:
        ours, peer = cell.ours, cell.best_peer
        mine = f"ri.jit {timing(ours.median)}" if ours else "no ri.jit"
        theirs = f"{peer.label} {timing(peer.median)}" if peer else "no peer"
        print(f"{cell.name}: {mine}; {theirs}; ratio {times(cell.ratio)}", flush=True)

    def results(self, results: Results, files: list[Path]) -> None:
        print(f"\n{plain(results)}\n{_closing(results, files)}")


class Terminal(Bars, Quiet):
    """Bars while it runs, and tables in the end."""

    def __init__(self, total: int):
        # A refresh in a thread of its own would disturb the clock: the bars move when a round is done.
        super().__init__(total, "all measurements", refreshing=False)

    def results(self, results: Results, files: list[Path]) -> None:
        from rich.text import Text

        for table in tables(results):
            self.console.print(_rich(table))
        self.console.print(Text("\n".join([*notes(results), _closing(results, files)])))


def reporter(quiet: bool, total: int) -> Quiet:
    """Who speaks, of ``total`` measurements."""
    return suiting(quiet, Quiet, Plain, Terminal)(total)


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
