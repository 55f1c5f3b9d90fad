"""The results as tables, for a terminal, plain text or Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refimpl._util import progress
from refimpl._util.escaping import prose, table
from refimpl._util.machine import summary

from .formats import rate, span, times, timing
from .results import Cell, Results
from .targets import targets


@dataclass(frozen=True)
class Table:
    """A heading, the names of the columns, and rows of text."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """A pipe table under its heading in bold."""
        return f"**{self.heading}**\n\n{table(self.columns, (map(prose, cells) for cells in self.rows))}"

    def plain(self) -> str:
        """Columns of equal width."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        padded = ("  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)) for line in lines)
        return "\n".join([self.heading, *(f"  {line.rstrip()}" for line in padded)])


def tables(results: Results) -> list[Table]:
    """All that there is to show: targets, a row a cell, and everyone in the cells of AdamW."""
    shown = [_targets(results)]
    if results.cells:
        shown.append(_cells(results.cells))
    shown += [_everyone(cell) for cell in results.cells if cell.rule == "AdamW" or len(results.cells) <= 4]
    return shown


def _targets(results: Results) -> Table:
    rows = [[x.what, x.wanted, x.measured or "—", x.verdict] for x in targets(results)]
    note = " (small sizes, on which no target is judged)" if results.quick else ""
    return Table(f"Targets{note}", ["what", "target", "measured", "verdict"], rows)


def _cells(cells: Sequence[Cell]) -> Table:
    columns = ["workload", "rule", "dtype", "ri.jit", "quartiles", "best peer", "its time", "quartiles"]
    return Table("A step: ri.jit beside the best peer", [*columns, "ratio", "× limit", "limit"], [*map(_row, cells)])


def _row(cell: Cell) -> list[str]:
    ours, peer = cell.ours, cell.best_peer
    mine = [timing(ours.median), span(ours.quartiles)] if ours else ["—", "—"]
    theirs = [peer.label, timing(peer.median), span(peer.quartiles)] if peer else ["—", "—", "—"]
    limits = [times(cell.to_limit(ours) if ours else None), rate(cell.bandwidth)]
    return [cell.workload, cell.rule, cell.dtype, *mine, *theirs, times(cell.ratio), *limits]


def _everyone(cell: Cell) -> Table:
    rows = [
        [x.label, timing(x.median), span(x.quartiles), times(cell.to_best_peer(x)), times(cell.to_limit(x))]
        for x in sorted(cell.timings, key=lambda x: x.median)
    ]
    return Table(cell.name, ["who", "median", "quartiles", "to best peer", "to limit"], rows)


def notes(results: Results) -> list[str]:
    """What must be said beside the tables."""
    told = [summary(results.machine), f"Huge pages: {results.machine['huge_pages']}."]
    told += [f"{name} is absent: {reason}." for name, reason in results.absent.items()]
    told += [f"{name} refused in {c.name}: {why}." for c in results.cells for name, why in c.refused.items()]
    if results.online and results.online.refused:
        told.append(f"No PyTorch loop on Theorem 1's problem: {results.online.refused}.")
    dialects = {x.dialect: None for cell in results.cells for x in cell.timings if x.dialect}
    told += [f"Another formula under the same name: {dialect}." for dialect in dialects]
    told.append(
        "Medians of interleaved turns. The limit is the time in which NumPy's copy or sum, whichever is faster, in its "
        "fastest turn of the same run moves what a step must read and write: θ, g and slots read, θ and slots written."
    )
    return told


def markdown(results: Results) -> str:
    """Everything, for docs/benchmarks.md."""
    return "\n\n".join([*(table.markdown() for table in tables(results)), *map(prose, notes(results))]) + "\n"


def plain(shown: Sequence[Table]) -> str:
    """Tables for a log."""
    return "\n\n".join(table.plain() for table in shown)


def line(cell: Cell) -> str:
    """A cell in a line, as soon as it is measured."""
    ours, peer = cell.ours, cell.best_peer
    mine = f"ri.jit {timing(ours.median)}" if ours else "no ri.jit"
    theirs = f"{peer.label} {timing(peer.median)}" if peer else "no peer"
    return f"{cell.name}: {mine}; {theirs}; ratio {times(cell.ratio)}"


def show(results: Results, files: Sequence[Path], reporter: progress.Silent) -> None:
    """Everything, when it is measured, for a terminal or a log."""
    names, found = ", ".join(path.name for path in files), tables(results)
    closing = f"{len(results.cells)} cells in {results.seconds:.0f} s; {names} in {files[0].parent}"
    text = "\n".join([*notes(results), closing])
    reporter.closes(text, [*map(_coloured, found)], f"\n{plain(found)}\n\n")


def _coloured(table: Table) -> progress.Table:
    styles = {"met": "green", "MISSED": "bold red"}
    rows = [[(text, styles.get(text, "")) for text in row] for row in table.rows]
    return progress.Table(table.columns, rows, table.heading)
